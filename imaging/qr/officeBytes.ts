import { readBase36, writeBase36 } from './base36Bytes.ts';

/** What an office code takes in the claims of a QR code: ten characters stay below 2^52. */
export const OFFICE_BYTES = 7;

/** @param code 1 to 10 digits and capital letters */
export const writeOffice = (bytes: Buffer, code: string, at: number): void =>
  writeBase36(bytes, code, at, OFFICE_BYTES);

/** Whether it is an office code is for the number it becomes part of to say. */
export const readOffice = (bytes: Buffer, at: number): string => readBase36(bytes, at, OFFICE_BYTES);
