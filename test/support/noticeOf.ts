import { expect } from 'chai';
import { expectStatus } from '../../script/client/rest.ts';
import { until, type StartedCase } from './cases.ts';
import { textOf } from './documents.ts';

export interface DocumentShown {
  kind: string;
  title: string;
  number: string;
  pdf: string;
}

/** The notice of this kind, once it is among the documents of the case, and what its PDF says. */
export async function noticeOf(
  { driver, caseNo }: StartedCase,
  kind: string,
): Promise<DocumentShown & { text: string }> {
  const document = await until(async () => {
    const path = `/v1/cases/${caseNo}/documents`;
    const { documents } = expectStatus(await driver.rest<{ documents: DocumentShown[] }>('GET', path), 200).body;
    return documents.find((one) => one.kind === kind);
  });
  const pdf = expectStatus(await driver.rest('GET', document.pdf), 200);
  expect(pdf.headers.get('content-type')).to.equal('application/pdf');
  return { ...document, text: await textOf(pdf.bytes) };
}
