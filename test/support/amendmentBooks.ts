import type { AmendmentDecision } from '../../domain/amendment.ts';
import type { ActorKind } from '../../domain/lifecycle.ts';
import { fastForwardWorkflow } from '../../script/stack/fastForward.ts';
import { createAmendmentClient } from '../../temporal/amendmentClient.ts';
import { readTemporalSettings } from '../../temporal/settings.ts';
import {
  AMENDMENT_QUERY,
  amendmentWorkflowId,
  type AmendmentActivities,
  type AmendmentFacts,
  type AmendmentRecording,
  type AmendmentStanding,
} from '../../workflows/amendmentContracts.ts';
import type { EngineRig } from './engineRig.ts';

interface Book {
  facts: AmendmentFacts;
  recordings: AmendmentRecording[];
  applied: number;
}

const books = new Map<string, Book>();
let count = 0;

function bookOf(amendmentNo: string): Book {
  const book = books.get(amendmentNo);
  if (!book) throw new Error('no such amendment');
  return book;
}

/** Effects of amendments that only keep books, for the rig. */
export const amendmentEffects: AmendmentActivities = {
  loadAmendment: async ({ amendmentNo }) => bookOf(amendmentNo).facts,
  async recordAmendment(recording) {
    bookOf(recording.amendmentNo).recordings.push(recording);
  },
  async applyAmendment({ amendmentNo }) {
    bookOf(amendmentNo).applied += 1;
    return { outcome: 'applied' };
  },
  drawCorrectedCertificate: async () => ({ certificateId: 'certificate-2' }),
  reportAmendment: async ({ amendmentNo }) => ({ submissionNo: `S-${amendmentNo}` }),
};

/** One amendment on the rig's engine. */
export interface RiggedAmendment {
  no: string;
  book: Book;
  act(action: AmendmentDecision | 'replay', by: string, input?: unknown, options?: ActOptions): Promise<void>;
  standing(): Promise<AmendmentStanding>;
  reached(): Promise<boolean>;
  forward(seconds: number): Promise<void>;
  ended(): Promise<unknown>;
}

interface ActOptions {
  version?: number;
  kind?: ActorKind;
  updateId?: string;
}

/** @param facts requested by 'first'; a revocation without four eyes by default */
export async function startAmendment(
  { client }: EngineRig,
  facts: Partial<AmendmentFacts> = {},
): Promise<RiggedAmendment> {
  const no = `GZTEST${Date.now()}${(count += 1)}`;
  const book: Book = {
    facts: {
      amendmentNo: no,
      action: 'revoke',
      state: 'requested',
      version: 1,
      caseNo: 'TEST1',
      voucherId: 'voucher-1',
      requestedBy: 'first',
      fourEyes: false,
      notBeforeMs: 0,
      decidedAtMs: null,
      correction: null,
      ...facts,
    },
    recordings: [],
    applied: 0,
  };
  books.set(no, book);
  const amendments = createAmendmentClient(client, readTemporalSettings().clientDeadlines);
  const { namespace } = client.options;
  const workflowId = amendmentWorkflowId(no);
  const handle = () => client.workflow.getHandle(workflowId);
  await amendments.start(no);
  return {
    no,
    book,
    act: (action, by, input = {}, { version, kind = 'supervisor', updateId } = {}) =>
      amendments.act(
        no,
        action,
        { actor: { kind, id: by }, expectedVersion: version ?? null, input },
        updateId ?? `${by}:${action}:${(count += 1)}`,
      ),
    standing: () => handle().query<AmendmentStanding>(AMENDMENT_QUERY),
    reached: () => amendments.reached(no),
    forward: (seconds) => fastForwardWorkflow(client, namespace, workflowId, Math.ceil(seconds)),
    ended: () => handle().result(),
  };
}
