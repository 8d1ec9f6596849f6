import { expect } from 'chai';
import { pino } from 'pino';
import { walk, type Reminding } from '../../../activities/remindActivities.ts';
import type { RemindablePerson } from '../../../db/reminders.ts';
import { shanghaiDate, addDays } from '../../../domain/time.ts';

const NOON = Date.parse('2026-11-20T12:00:00+08:00');

const person = (userId: string): RemindablePerson => ({
  userId,
  personIndex: `index-${userId}`,
  idNumber: '510107198506151233',
  qualifications: [
    {
      id: `certificate-${userId}`,
      number: '1',
      categories: ['hazmat-escort'],
      licenceClasses: [],
      issuerCode: 'NOBODY',
      issuerName: '某局',
      firstIssued: '2021-01-01',
      validFrom: '2021-01-01',
      validTo: addDays(shanghaiDate(NOON), 30),
      status: 'valid',
      practitioner: null,
      fetchedAtMs: NOON,
    },
  ],
  assessments: [],
  openCases: new Map(),
});

/** The rules of db/reminders.ts without a database: a key is made once. */
function memory(people: readonly RemindablePerson[], now: () => number = () => NOON) {
  const made: string[] = [];
  const deps: Reminding = {
    reminders: {
      page: async (after, limit) => {
        const rest = people.filter(({ userId }) => after === null || userId > after).slice(0, limit);
        return { people: rest, next: rest.length < limit ? null : (rest.at(-1)?.userId ?? null) };
      },
      remind: async ({ personIndex }, { kind, subject, date }) => {
        const key = [personIndex, kind, subject, date].join(' ');
        if (made.includes(key)) return false;
        made.push(key);
        return true;
      },
    },
    offices: { ofIssuer: async () => null },
    configs: {
      current: () => Promise.reject(new Error('an issuer without an office has no province')),
    },
    log: pino({ level: 'silent' }),
    now,
    stopping: new AbortController().signal,
    settings: { perSecond: 10_000, hours: { from: '08:00', until: '20:00' } },
  };
  return { deps, made };
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => `user-${String(index).padStart(4, '0')}`);
const start = () => ({ after: null as string | null, checked: 0, made: 0 });

describe('the walk of the reminders', () => {
  it('comes to everybody once over several pages, and a second walk makes nothing', async () => {
    const { deps, made } = memory(ids(250).map(person));
    expect(await walk(deps, start(), () => {})).to.deep.equal({ checked: 250, made: 250, brokenOff: false });
    expect(await walk(deps, start(), () => {})).to.deep.equal({ checked: 250, made: 0, brokenOff: false });
    expect(new Set(made).size).to.equal(250);
  });

  it('goes on where a killed worker was', async () => {
    const { deps, made } = memory(ids(150).map(person));
    const cursor = start();
    let beats = 0;
    const dying = walk(deps, cursor, () => {
      beats += 1;
      if (beats === 60) throw new Error('killed');
    });
    const failure = await dying.then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(Error);
    expect(made).to.have.length(60);
    expect(await walk(deps, cursor, () => {})).to.deep.equal({ checked: 150, made: 150, brokenOff: false });
    expect(made).to.have.length(150);
  });

  it('stops in the evening and wakes nobody', async () => {
    let nowMs = Date.parse('2026-11-20T19:59:30+08:00');
    const { deps, made } = memory(ids(10).map(person), () => (nowMs += 5000));
    expect(await walk(deps, start(), () => {})).to.deep.include({ brokenOff: true });
    expect(made.length).to.be.within(1, 9);
    nowMs = Date.parse('2026-11-21T06:00:00+08:00');
    expect(await walk(deps, start(), () => {})).to.deep.equal({ checked: 0, made: 0, brokenOff: true });
  });
});
