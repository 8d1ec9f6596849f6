import type { ImageStructure } from './imageStructure.ts';

/** Text that a browser, an interpreter or a PDF reader would act on, whatever stands around it. */
const ACTIVE_TEXT = /<script|<html|<!doctype html|<iframe|<\?php|%pdf-/i;
/** Archives and programs are recognised where they begin, padding skipped. */
const FOREIGN_FILE = /^(PK\x03\x04|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|MZ|\x7fELF|#!)/;
const ZIP_DIRECTORY_END = Buffer.from('PK\x05\x06', 'latin1');
/** The record that ends a ZIP file may be followed by a comment of up to 64 KB. */
const ZIP_TAIL_BYTES = 22 + 0xffff;

/**
 * True when an image is at the same time another kind of file, or carries active text in its comments. Phones legitimately append pictures and
 * film clips (motion photos, multi-picture), so trailing data alone is no reason: only the re-encoded bytes are kept.
 */
export function isPolyglot({ annotations, trailing }: ImageStructure): boolean {
  if (annotations.some((part) => ACTIVE_TEXT.test(part.toString('latin1')))) return true;
  if (trailing.length === 0) return false;
  const text = trailing.toString('latin1');
  const start = Math.max(0, text.search(/[^\0]/));
  const endsLikeZip = trailing.subarray(-ZIP_TAIL_BYTES).includes(ZIP_DIRECTORY_END);
  return endsLikeZip || FOREIGN_FILE.test(text.slice(start, start + 16)) || ACTIVE_TEXT.test(text);
}
