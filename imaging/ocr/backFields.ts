import { charactersAfter, fieldOf, type Field } from './field.ts';
import type { Row } from './pageLayout.ts';

/** The emblem side as printed; dates are 'YYYY-MM-DD', `validTo` may be 'long-term' (长期). */
export type BackFields = { authority?: Field; validFrom?: Field; validTo?: Field };

const AUTHORITY_LABEL = /签发|发机关|机关/;
const DATE = String.raw`(\d{4})[.,·:\-年]?(\d{2})[.,·:\-月]?(\d{2})`;
const VALIDITY = new RegExp(String.raw`${DATE}日?[-—–一~至.:]*(?:${DATE}|[长K].?[期斯])`);

/** Takes the rows of the emblem side apart. */
export function backFields(rows: Row[]): BackFields {
  return { authority: authorityField(rows), ...validityFields(rows) };
}

function authorityField(rows: Row[]): Field | undefined {
  const labelled = rows.find(({ text }) => AUTHORITY_LABEL.test(text));
  const row = labelled?.text.includes('公安') ? labelled : (rows.find(({ text }) => text.includes('公安')) ?? labelled);
  return row && fieldOf(charactersAfter(row.characters, /^.*(机关|签发.?关|发机关)/), /\p{Script=Han}/u);
}

function validityFields(rows: Row[]): Pick<BackFields, 'validFrom' | 'validTo'> {
  for (const row of rows) {
    const [match, ...parts] = VALIDITY.exec(row.text.replace(/[Oo]/g, '0')) ?? [];
    if (match === undefined) continue;
    const [fromYear, fromMonth, fromDay, toYear, toMonth, toDay] = parts;
    const confidence = Math.min(
      ...row.characters.filter(({ character }) => /\d/.test(character)).map((read) => read.confidence),
    );
    return {
      validFrom: { value: `${fromYear}-${fromMonth}-${fromDay}`, confidence },
      validTo: { value: toYear ? `${toYear}-${toMonth}-${toDay}` : 'long-term', confidence },
    };
  }
  return {};
}
