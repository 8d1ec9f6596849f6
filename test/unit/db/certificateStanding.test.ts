import { expect } from 'chai';
import { certificateStanding } from '../../../db/certificateAmendments.ts';
import type { CertificateRow } from '../../../db/certificates.ts';
import { CERTIFICATE_ISSUED_AT_MS, certificateSample } from '../../support/certificateSamples.ts';

type Place = Pick<CertificateRow, 'case_no' | 'issue' | 'ordinal' | 'state'>;

const rowOf = (place: Place): CertificateRow => ({
  ...place,
  id: `${place.case_no}/${place.issue}`,
  number_index: 'number',
  identifier: `identifier-${place.ordinal}`,
  token: `token-${place.ordinal}`,
  content_sealed: Buffer.alloc(0),
  png_key: null,
  issued_at: new Date(CERTIFICATE_ISSUED_AT_MS),
  supersedes: null,
  superseded_by: null,
  revoked_by: null,
  cancelled_by: null,
});

const older = rowOf({ case_no: 'CASE1', issue: 1, ordinal: 1, state: 'superseded' });
const own = rowOf({ case_no: 'CASE2', issue: 1, ordinal: 2, state: 'valid' });
const drawn = (case_no: string, issue: number) => rowOf({ case_no, issue, ordinal: 3, state: 'preparing' });

describe('db/certificateAmendments: whether another certificate is about to take the place of this one', () => {
  const cases: [what: string, drawn: CertificateRow, expected: boolean][] = [
    ['that of another case', drawn('CASE3', 1), true],
    ['its own correction', drawn('CASE2', 2), false],
    ['a correction of the one before it, which can only end as overtaken', drawn('CASE1', 2), false],
  ];
  for (const [what, next, expected] of cases) {
    it(`${what}: ${expected ? 'it is' : 'it is not'}`, () => {
      const known = [older, own, next];
      const inRegister = { row: own, known, caseState: 'completed', content: certificateSample } as const;
      expect(certificateStanding(inRegister, CERTIFICATE_ISSUED_AT_MS)).to.deep.include({
        state: 'valid',
        replaced: false,
        successorPreparing: expected,
      });
    });
  }
});
