import { expect } from 'chai';
import { nationalCalendar } from '../../../db/seeds/nationalCalendar.ts';
import type { Attention, CaseSnapshot } from '../../../domain/case.ts';
import { planClocks } from '../../../domain/caseClocks.ts';
import { TASK_KIND_NAMES, TASK_KINDS, wantedTasks } from '../../../domain/deskWork.ts';
import { CASE_STATES } from '../../../domain/lifecycle.ts';
import { acceptedAt, at, submittedAt, termsWith } from './helpers/clocks.ts';

const terms = termsWith(nationalCalendar(1));
const planned = (snapshot: CaseSnapshot, text: string): CaseSnapshot => ({
  ...snapshot,
  ...planClocks(snapshot, terms, { atMs: at(text) }),
});
const submitted = (text: string) => planned(submittedAt(at(text)), text);
const accepted = (text: string) => planned(acceptedAt(at(text)), text);
const trouble = (step: string, owner: Attention['owner'], source: Attention['source'] = 'clock'): Attention => ({
  step,
  source,
  owner,
  cause: 'expected-end-passed',
  sinceMs: 0,
  attempts: 1,
});

describe('domain/deskWork', () => {
  it('wants the acceptor while submitted, the reviewer while accepted, each by the promise', () => {
    const { caseNo } = submitted('2026-11-16');
    expect(wantedTasks(submitted('2026-11-16'))).to.deep.equal([
      {
        kind: 'acceptance',
        openKey: `${caseNo}:acceptance`,
        dueAtMs: at('2026-11-19T00:00'),
        provisional: false,
        cause: null,
      },
    ]);
    expect(wantedTasks(accepted('2026-12-29'))).to.deep.equal([
      { kind: 'review', openKey: `${caseNo}:review`, dueAtMs: at('2027-01-05T00:00'), provisional: true, cause: null },
    ]);
  });

  it('wants nobody while the applicant or a procedure has the case, nor after its end', () => {
    for (const state of CASE_STATES) {
      const kinds = wantedTasks({ ...accepted('2026-11-16'), state }).map(({ kind }) => kind);
      const wanted =
        { submitted: ['acceptance'], accepted: ['review'], fulfilling: ['fulfilment'] }[state as string] ?? [];
      expect(kinds, state).to.deep.equal(wanted);
    }
  });

  it('asks reviewer or supervisor, each question under a key of its own and beside the work itself', () => {
    const snapshot: CaseSnapshot = {
      ...accepted('2026-11-16'),
      state: 'special-procedure',
      attention: [
        trouble('special-procedure-end', 'reviewer'),
        trouble('special-procedure-overdue', 'supervisor'),
        trouble('voucher', 'supervisor', 'effect'),
      ],
    };
    const tasks = wantedTasks(snapshot);
    expect(tasks.map(({ kind, openKey }) => `${kind} ${openKey.slice(snapshot.caseNo.length)}`)).to.deep.equal([
      'review :attention:special-procedure-end',
      'needs-attention :attention:special-procedure-overdue',
      'needs-attention :attention:voucher',
    ]);
    for (const task of tasks) expect(task).to.include({ cause: 'expected-end-passed', dueAtMs: null });
    const guessed = { ...submitted('2026-12-25'), attention: [trouble('deem-accepted', 'supervisor')] };
    expect(wantedTasks(guessed).map(({ kind }) => kind)).to.deep.equal(['acceptance', 'needs-attention']);
    const keys = wantedTasks({ ...snapshot, state: 'accepted' }).map(({ openKey }) => openKey);
    expect(new Set(keys).size).to.equal(4);
  });

  it('has a Chinese name for every kind', () => {
    for (const kind of TASK_KINDS) expect(TASK_KIND_NAMES[kind]).to.match(/^\p{Script=Han}+$/u);
  });
});
