const DATE = /\/(CreationDate|ModDate) \(D:(\d{14})([+-]\d{2}'\d{2}')\)/g;

/**
 * The PDF with its creation and modification dates set to this instant: they are the only bytes that differ from one run of the browser to the
 * next, and with them fixed the same content has the same hash. Each date is as long as the one it replaces, so every offset in the file
 * stays right.
 * @param instantMs written in UTC
 */
export function fixPdfDates(pdf: Uint8Array, instantMs: number): Buffer {
  const stamp = new Date(instantMs).toISOString().replace(/\D/g, '').slice(0, 14);
  const bytes = Buffer.from(pdf);
  // latin1 keeps one character per byte, compressed streams included.
  const dates = [...bytes.toString('latin1').matchAll(DATE)];
  if (dates.length === 0) throw new Error('the PDF carries no dates where they are expected');
  for (const { 0: date, 1: key = '', index } of dates) {
    const fixed = `/${key} (D:${stamp}+00'00')`;
    if (fixed.length !== date.length) throw new Error('a date of the PDF has an unexpected form');
    bytes.write(fixed, index, 'latin1');
  }
  return bytes;
}
