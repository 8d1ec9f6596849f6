import type { ImageStructure } from './imageStructure.ts';

/** Text that a browser, an interpreter or a PDF reader would act on, whatever stands around it. */
const ACTIVE_TEXT = /<script|<html|<!doctype html|<iframe|<\?php|%pdf-/;
/** Archives and programs are recognised where they begin. */
const FOREIGN_FILE = /^(pk\x03\x04|rar!\x1a\x07|7z\xbc\xaf\x27\x1c|mz|\x7felf|#!)/;
const ZIP_DIRECTORY_END = Buffer.from('PK\x05\x06', 'latin1');
/** The record that ends a ZIP file may be followed by a comment of up to 64 KB. */
const ZIP_TAIL_BYTES = 22 + 0xffff;

/**
 * True when an image is at the same time another kind of file, or carries active text in its comments. Phones legitimately append pictures and
 * film clips (motion photos, multi-picture), so trailing data alone is no reason: only the re-encoded bytes are kept.
 */
export function isPolyglot({ annotations, trailing }: ImageStructure): boolean {
  return annotations.some(hasActiveText) || hasActiveText(trailing) || isForeignFile(trailing);
}

function hasActiveText(bytes: Buffer): boolean {
  return ACTIVE_TEXT.test(bytes.toString('latin1').toLowerCase());
}

function isForeignFile(trailing: Buffer): boolean {
  const start = trailing.findIndex((byte) => byte !== 0);
  if (start < 0) return false;
  const head = trailing.toString('latin1', start, start + 16).toLowerCase();
  return FOREIGN_FILE.test(head) || trailing.subarray(-ZIP_TAIL_BYTES).includes(ZIP_DIRECTORY_END);
}
