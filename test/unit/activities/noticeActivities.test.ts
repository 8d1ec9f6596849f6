import { generateKeyPairSync } from 'node:crypto';
import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { expect } from 'chai';
import { createNoticeActivities, type NoticeDeps } from '../../../activities/noticeActivities.ts';
import { sha256Hex } from '../../../crypto/digest.ts';
import { noticeSignatureHolds } from '../../../crypto/noticeSignature.ts';
import type { DocumentOrder, IssuedDocument } from '../../../db/caseDocuments.ts';
import type { Transaction } from '../../../db/connection.ts';
import { submittedCase, type CaseSnapshot } from '../../../domain/case.ts';
import type { NoticeContent } from '../../../domain/notice.ts';
import { nationalConfig } from '../../../domain/provinceConfig.ts';
import { startOfDayMs } from '../../../domain/time.ts';
import { readToken } from '../../../imaging/qr/verificationToken.ts';
import type { NoticeOrder } from '../../../workflows/noticeContracts.ts';
import { memorySequences } from '../../support/memorySequences.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const CASE_NO = 'CX510100202611230000017';
const DECIDED_AT_MS = startOfDayMs('2026-11-24') + 1000;

const snapshot: CaseSnapshot = {
  ...submittedCase({
    caseNo: CASE_NO,
    business: 'integrity-assessment',
    kind: 'regular',
    officeCode: '510100',
    submittedAtMs: startOfDayMs('2026-11-23'),
    versions: { config: 1, national: 1, notice: '1', form: '1', materials: '1' },
  }),
  decision: { action: 'decline', ground: 'other', reason: '材料不是本人的' },
};
const order = (changes: Partial<NoticeOrder> = {}): NoticeOrder => ({
  caseNo: CASE_NO,
  kind: 'decline',
  ordinal: 1,
  decidedAtMs: DECIDED_AT_MS,
  snapshot,
  ...changes,
});

interface Row {
  order: DocumentOrder;
  id: string;
  number: string;
  token: string;
  content: NoticeContent;
  issued: IssuedDocument | null;
}

/** Everything around the activity, in memory; `breakAt` lets one step fail once. */
function surroundings() {
  const rows: Row[] = [];
  const sequences = new Map<string, number>();
  const files = new Map<string, Buffer>();
  let failing: string | null = null;
  let drawn = 0;
  let holderName = '陈建国';
  const step = (name: string): void => {
    if (failing !== name) return;
    failing = null;
    throw new Error(`broken off: ${name}`);
  };
  const trx = memorySequences(sequences);
  const deps = {
    facts: {
      of: () =>
        Promise.resolve({
          office: { code: '510100', provinceCode: '51' },
          holderName,
          idNumber: '510104198001011234',
          cycleStart: '2025-11-20',
          cycleEnd: '2026-11-19',
        }),
    },
    offices: { find: () => Promise.resolve({ code: '510100', name: '成都市交通运输局', address: '', phone: '' }) },
    configs: { version: () => Promise.resolve(nationalConfig('四川省')) },
    documents: {
      async reserve(
        wanted: DocumentOrder,
        make: (t: Transaction) => Promise<Pick<Row, 'number' | 'token' | 'content'>>,
      ) {
        const same = ({ order: { kind, ordinal } }: Row) => kind === wanted.kind && ordinal === wanted.ordinal;
        let row = rows.find(same);
        if (!row) {
          row = { order: wanted, id: `document-${rows.length + 1}`, ...(await make(trx)), issued: null };
          rows.push(row);
        }
        step('reserved');
        return { id: row.id, number: row.number, issuedAtMs: row.order.issuedAtMs, issued: row.issued !== null };
      },
      contentOf: (id: string) => Promise.resolve(rows.find((row) => row.id === id)?.content),
      complete(id: string, issued: IssuedDocument) {
        step('complete');
        rows.find((row) => row.id === id)!.issued = issued;
        return Promise.resolve();
      },
    },
    files: {
      put(key: string, bytes: Buffer) {
        step('put');
        files.set(key, bytes);
        return Promise.resolve();
      },
    },
    renderer: {
      render({ html }: { html: string }) {
        step('render');
        drawn += 1;
        return Promise.resolve({ pdf: Buffer.from(html) });
      },
    },
    keyring: { voucherSigning: { keyId: 3, privateKey } },
    publicBaseUrl: 'https://tongban.example',
  } as unknown as NoticeDeps;
  const { issueNotice } = createNoticeActivities(deps);
  const context = {
    heartbeat: () => undefined,
    cancellationSignal: new AbortController().signal,
  } as unknown as Context;
  return {
    rows,
    sequences,
    files,
    drawn: () => drawn,
    breakAt: (name: string) => void (failing = name),
    rename: (name: string) => void (holderName = name),
    issue: (wanted = order()) => asyncLocalStorage.run(context, () => issueNotice(wanted)),
  };
}

describe('issuing a notice', () => {
  it('gives it number, code, file and a signature over that file', async () => {
    const world = surroundings();
    const issued = await world.issue();
    expect(issued).to.deep.equal({ documentId: 'document-1', number: '交运510100〔2026〕不受字第000001号' });
    const [row] = world.rows;
    const { pdfKey, pdfSha256, signature, signingKeyId } = row!.issued!;
    expect(sha256Hex(world.files.get(pdfKey)!)).to.equal(pdfSha256);
    expect(signingKeyId).to.equal(3);
    expect(noticeSignatureHolds({ number: issued.number, sha256: pdfSha256 }, signature, publicKey)).to.equal(true);
    expect(readToken(row!.token, new Map([[3, publicKey]]))).to.deep.include({
      ok: true,
      claims: { kind: 'notice', number: issued.number, document: 'decline', issuedAtMs: startOfDayMs('2026-11-24') },
    });
    expect(row!.content.verificationUrl).to.equal(`HTTPS://TONGBAN.EXAMPLE/V/${row!.token}`);
  });

  for (const at of ['reserved', 'render', 'put', 'complete']) {
    it(`broken off at ${at} goes on with the same number and content, and is done once`, async () => {
      const world = surroundings();
      world.breakAt(at);
      const failure = await world.issue().then(
        () => null,
        (error: unknown) => String(error),
      );
      expect(failure).to.contain(at);
      // What has changed meanwhile does not change what was decided.
      world.rename('另一个名字');
      const issued = await world.issue();
      expect(await world.issue()).to.deep.equal(issued);
      expect(world.rows).to.have.length(1);
      expect(world.rows[0]!.issued).not.to.equal(null);
      expect(world.files.get(world.rows[0]!.issued!.pdfKey)!.toString()).to.contain('陈建国');
      expect([...world.sequences]).to.deep.equal([['notice:510100:bushou:2026', 1]]);
      const drawings = world.drawn();
      await world.issue();
      expect(world.drawn()).to.equal(drawings);
    });
  }

  it('counts each kind of its own, and again from 1 in the next year', async () => {
    const world = surroundings();
    const decision = { action: 'reject' as const, reason: '不符合条件' };
    const rejected = order({ kind: 'rejection', snapshot: { ...snapshot, decision } });
    const numbers = [
      await world.issue(),
      await world.issue(order({ ordinal: 2 })),
      await world.issue(rejected),
      await world.issue({ ...order({ ordinal: 3 }), decidedAtMs: startOfDayMs('2027-01-01') }),
    ].map(({ number }) => number);
    expect(numbers).to.deep.equal([
      '交运510100〔2026〕不受字第000001号',
      '交运510100〔2026〕不受字第000002号',
      '交运510100〔2026〕办字第000001号',
      '交运510100〔2027〕不受字第000001号',
    ]);
  });

  it('gives no number to what was not decided', async () => {
    const world = surroundings();
    const failure = await world.issue(order({ kind: 'extension' })).catch((error: unknown) => String(error));
    expect(failure).to.contain('nothing that a notice');
    expect([world.rows, [...world.sequences]]).to.deep.equal([[], []]);
  });
});
