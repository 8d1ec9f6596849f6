/** The two forms of an issued document in the file store, with the digests by which they are told from any other file. */
export interface IssuedFiles {
  pngKey: string;
  pngSha256: string;
  pdfKey: string;
  pdfSha256: string;
}

/** The columns of a table of issued documents that hold them. */
export const fileColumns = ({ pngKey, pngSha256, pdfKey, pdfSha256 }: IssuedFiles) => ({
  png_key: pngKey,
  png_sha256: pngSha256,
  pdf_key: pdfKey,
  pdf_sha256: pdfSha256,
});
