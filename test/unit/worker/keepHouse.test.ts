import { expect } from 'chai';
import pino from 'pino';
import { keepHouse, type HouseKeeping } from '../../../worker/keepHouse.ts';

const away = (): Promise<never> => Promise.reject(new Error('the database does not want to'));

/** A house in which there is one of everything to delete, and two drafts. */
function house() {
  const deleted: string[] = [];
  const remove = async (id: string) => [`${id}.jpg`];
  const whole: HouseKeeping = {
    drafts: { idleSince: async () => ['draft-1', 'draft-2'], remove },
    abandoned: {
      casesWithUnsentAnswers: async () => ['case'],
      removeUnsentAnswers: remove,
      unusedScans: async () => ['scan'],
      removeUnusedScan: remove,
      certificatesWithUnfiledEvidence: async () => ['certificate'],
      removeUnfiledEvidence: remove,
    },
    idempotencyKeys: { deleteOlderThan: async () => 1 },
    files: { delete: async (key) => void deleted.push(key) },
    log: pino({ enabled: false }),
  };
  return { whole, deleted };
}

describe('worker: house-keeping', () => {
  it('goes on with everything else when one draft, one part or one file cannot be deleted', async () => {
    const { whole, deleted } = house();
    const { drafts, abandoned } = whole;
    const cases: [Partial<HouseKeeping>, string[]][] = [
      [{}, ['draft-1.jpg', 'draft-2.jpg', 'case.jpg', 'scan.jpg', 'certificate.jpg']],
      [
        { drafts: { ...drafts, remove: (caseNo) => (caseNo === 'draft-1' ? away() : drafts.remove(caseNo)) } },
        ['draft-2.jpg', 'case.jpg', 'scan.jpg', 'certificate.jpg'],
      ],
      [{ drafts: { ...drafts, idleSince: away } }, ['case.jpg', 'scan.jpg', 'certificate.jpg']],
      [
        { idempotencyKeys: { deleteOlderThan: away } },
        ['draft-1.jpg', 'draft-2.jpg', 'case.jpg', 'scan.jpg', 'certificate.jpg'],
      ],
      [
        { files: { delete: (key) => (key === 'draft-1.jpg' ? away() : whole.files.delete(key)) } },
        ['draft-2.jpg', 'case.jpg', 'scan.jpg', 'certificate.jpg'],
      ],
      [
        { abandoned: { ...abandoned, removeUnsentAnswers: away } },
        ['draft-1.jpg', 'draft-2.jpg', 'scan.jpg', 'certificate.jpg'],
      ],
    ];
    for (const [broken, expected] of cases) {
      deleted.length = 0;
      await keepHouse({ ...whole, ...broken }, Date.now());
      expect(deleted).to.deep.equal(expected);
    }
  });
});
