/** What a file is by its first bytes; `name` is what a person calls it. */
export type FileKind = { kind: 'jpeg' } | { kind: 'png' } | { kind: 'other'; name: string | undefined };

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG_SIGNATURE = Buffer.from([0xff, 0xd8, 0xff]);

/** Signatures of what people really try to upload, to tell them which it is. */
const OTHERS: { name: string; test: (head: string) => boolean }[] = [
  { name: 'HEIC 图片', test: (head) => /^.{4}ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)/s.test(head) },
  { name: 'AVIF 图片', test: (head) => /^.{4}ftypavi[fs]/s.test(head) },
  { name: 'WEBP 图片', test: (head) => /^RIFF.{4}WEBP/s.test(head) },
  { name: 'GIF 图片', test: (head) => /^GIF8[79]a/.test(head) },
  { name: 'PDF 文件', test: (head) => head.startsWith('%PDF-') },
  { name: 'TIFF 图片', test: (head) => /^(II\*\0|MM\0\*)/.test(head) },
  { name: 'BMP 图片', test: (head) => /^BM.{4}\0{4}/s.test(head) },
  {
    name: 'SVG 图片',
    test: (head) => /^\s*(<\?xml[\s\S]*?)?(<!--[\s\S]*?-->\s*)*(<!doctype svg[\s\S]*)?<svg[\s>]/i.test(head),
  },
  { name: '网页文件', test: (head) => /^\s*<(!doctype html|html|script)/i.test(head) },
];

/**
 * Content decides, not the name (decision D-10). This stands before sharp, which would take a renamed SVG, GIF, WebP or TIFF for what it is
 * and decode it.
 */
export function sniffFileKind(bytes: Buffer): FileKind {
  if (bytes.subarray(0, 8).equals(PNG_SIGNATURE)) return { kind: 'png' };
  if (bytes.subarray(0, 3).equals(JPEG_SIGNATURE)) return { kind: 'jpeg' };
  const head = bytes.toString('latin1', bytes[0] === 0xef ? 3 : 0, 1024);
  return { kind: 'other', name: OTHERS.find(({ test }) => test(head))?.name };
}
