import { expect } from 'chai';
import fc from 'fast-check';
import {
  allowedCorrections,
  CORRECTION_ACTIONS,
  CORRECTION_STATES,
  CORRECTION_TRANSITIONS,
  correctionInput,
  filedCorrection,
  judgeCorrection,
  type CorrectionSnapshot,
} from '../../../domain/correction.ts';
import {
  correctionTasks,
  correctionWork,
  planCorrectionClocks,
  standingCorrectionAttention,
} from '../../../domain/correctionClocks.ts';
import { formatCorrectionNumber, isCorrectionNumber } from '../../../domain/correctionNumber.ts';
import {
  CORRECTION_ITEMS,
  correctedRecord,
  judgeCorrections,
  recordedValue,
  showsCorrections,
  type CorrectionClaim,
  type LinkedRecord,
} from '../../../domain/correctionItems.ts';
import { DEFAULT_LADDERS } from '../../../domain/ladder.ts';
import { DEFAULT_OFFICE_HOURS } from '../../../domain/officeHours.ts';
import { startOfDayMs } from '../../../domain/time.ts';

const record: LinkedRecord = {
  number: '510105199001011231',
  categories: ['freight-driver'],
  licenceClasses: ['B2', 'A1'],
  issuerCode: '450000',
  issuerName: '测试局',
  firstIssued: '2015-05-04',
  validFrom: '2021-05-04',
  validTo: '2027-05-03',
  status: 'valid',
  practitioner: { name: '王吉', sex: '男', address: '四川省成都市武侯区1号', phone: '13812341234' },
};
const identity = { name: '王𠮷·买买提', sex: '男' };

const judge = (claims: readonly CorrectionClaim[], known: LinkedRecord = record) =>
  judgeCorrections({ record: known, claims, identity, today: '2026-11-28' });
const claim = (item: string, right: string, recorded?: string): CorrectionClaim => ({
  item,
  recorded: recorded ?? recordedValue(record, item as never) ?? '',
  right,
});
const codesOf = (...claims: CorrectionClaim[]) => {
  const verdict = judge(claims);
  return verdict.ok ? 'ok' : verdict.issues.map(({ code }) => code);
};

describe('domain/correctionItems: what can be put right', () => {
  const table: [what: string, claims: CorrectionClaim[], expected: unknown][] = [
    ['another address, with a rare character', [claim('address', '广西·𠮷祥路8号')], 'ok'],
    ['the name of the ID card, however the dot was typed', [claim('name', '王𠮷·买买提')], 'ok'],
    ['another name', [claim('name', '王小芳')], ['not-as-identified']],
    ['another sex than the ID card', [claim('sex', '女')], ['not-as-identified']],
    ['issuer', [claim('issuerCode', '440000', '450000')], ['unknown-item']],
    ['a built-in name of objects', [claim('constructor', 'x', '')], ['unknown-item']],
    ['twice the same item', [claim('validTo', '2028-05-03'), claim('validTo', '2029-05-03')], ['listed-twice']],
    ['the value that is recorded', [claim('validTo', '2027-05-03')], ['same-value']],
    ['the same classes in another order', [claim('licenceClasses', 'A1,B2')], ['same-value']],
    ['what was recorded before', [claim('validTo', '2028-05-03', '2026-05-03')], ['record-changed']],
    ['no date', [claim('validTo', '2027-02-30')], ['value-invalid']],
    ['text too long', [claim('address', '长'.repeat(201))], ['value-invalid']],
    ['a direction mark', [claim('address', '成都市\u202e武侯区')], ['value-invalid']],
    ['an unknown category', [claim('categories', 'pilot')], ['value-invalid']],
    ['a category twice', [claim('categories', 'freight-driver,freight-driver')], ['value-invalid']],
    ['an end before the beginning', [claim('validTo', '2020-05-03')], ['dates-disordered']],
    ['a first issue after the beginning', [claim('firstIssued', '2022-01-01')], ['dates-disordered']],
    ['both dates together', [claim('firstIssued', '2022-01-01'), claim('validFrom', '2022-01-01')], 'ok'],
    [
      'a first issue to come',
      [claim('firstIssued', '2027-01-01'), claim('validFrom', '2027-01-01')],
      ['dates-disordered'],
    ],
    ['several faults at once', [claim('status', 'gone'), claim('phone', '12')], ['value-invalid', 'value-invalid']],
  ];
  for (const [what, claims, expected] of table)
    it(`${what}: ${String(expected)}`, () => {
      expect(codesOf(...claims)).to.deep.equal(expected);
    });

  it('has nothing of the person to put right where the registry does not know him', () => {
    const verdict = judge([claim('address', '成都市青羊区2号', '')], { ...record, practitioner: null });
    expect(verdict).to.have.nested.property('issues[0].code', 'not-recorded');
  });

  it('makes a record that says what was put right and nothing else', () => {
    const rights: Record<string, string> = {
      name: identity.name,
      address: '成都市青羊区2号',
      phone: '13900001111',
      categories: 'freight-driver,hazmat-driver',
      licenceClasses: 'A2',
      firstIssued: '2014-05-04',
      validFrom: '2021-06-04',
      validTo: '2027-06-03',
      status: 'expired',
    };
    fc.assert(
      fc.property(fc.subarray(Object.keys(rights), { minLength: 1 }), (items) => {
        const verdict = judge(items.map((item) => claim(item, rights[item] ?? '')));
        expect(verdict.ok).to.equal(true);
        if (!verdict.ok) return;
        const after = correctedRecord(record, verdict.corrections);
        expect(showsCorrections(after, verdict.corrections)).to.equal(true);
        expect(showsCorrections(record, verdict.corrections)).to.equal(false);
        for (const item of CORRECTION_ITEMS)
          if (!items.includes(item)) expect(recordedValue(after, item)).to.equal(recordedValue(record, item));
      }),
    );
  });

  it('never throws, whatever is claimed, and says of every refusal what to do', () => {
    const anyClaim = fc.record({
      item: fc.oneof(fc.constantFrom(...CORRECTION_ITEMS), fc.string()),
      recorded: fc.string(),
      right: fc.string({ unit: 'binary' }),
    });
    fc.assert(
      fc.property(fc.array(anyClaim, { minLength: 1, maxLength: 5 }), (claims) => {
        const verdict = judge(claims);
        if (verdict.ok) return;
        for (const { message } of verdict.issues) expect(message).to.match(/[\u4e00-\u9fff].*。$/u);
      }),
    );
  });
});

const filedAtMs = startOfDayMs('2026-11-16') + 10 * 3_600_000;
const terms = {
  calendar: { region: 'TEST', version: 1, coverage: [{ from: '2026-01-01', to: '2026-12-31' }], days: {} },
  hours: DEFAULT_OFFICE_HOURS,
  closing: null,
  ladders: DEFAULT_LADDERS,
};
const planned = (change: Partial<CorrectionSnapshot> = {}): CorrectionSnapshot => {
  const filed = filedCorrection({ no: 'HS1', officeCode: 'T', configVersion: 1, fourEyes: false, filedAtMs });
  const request = { ...filed, ...change };
  return { ...request, ...planCorrectionClocks(request, terms, { atMs: filedAtMs }) };
};

describe('domain/correction: who may do what', () => {
  it('allows the rows of the table and nothing else, and says what is allowed instead', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CORRECTION_STATES),
        fc.constantFrom(...CORRECTION_ACTIONS),
        fc.constantFrom('applicant', 'acceptor', 'reviewer', 'supervisor', 'counter', 'clock'),
        (state, action, kind) => {
          const request = planned({ state, acceptedAtMs: filedAtMs });
          const verdict = judgeCorrection(action, request, { kind, id: 'x' }, filedAtMs);
          const row = CORRECTION_TRANSITIONS.find(
            (one) => one.action === action && one.from === state && one.actor === kind,
          );
          // What is the supervisor's alone needs more than a state: below.
          expect(verdict.allowed).to.equal(row !== undefined && row.actor !== 'supervisor');
          if (verdict.allowed) {
            expect(verdict.to).to.equal(row?.to);
            return;
          }
          expect(verdict.message).to.match(/。$/);
          if (kind !== 'counter' && kind !== 'clock')
            expect(verdict.allowedActions).to.deep.equal(allowedCorrections(request, kind, filedAtMs));
        },
      ),
    );
  });

  it('gives the desk’s decisions to the supervisor once they are past due, and not a moment before', () => {
    const request = planned();
    const dueAtMs = request.acceptance?.dueAtMs ?? 0;
    expect(allowedCorrections(request, 'supervisor', dueAtMs - 1)).to.deep.equal([]);
    expect(allowedCorrections(request, 'supervisor', dueAtMs)).to.deep.equal(['accept', 'decline']);
  });

  it('lets a supervisor end what is confirmed once the registry has said no, and nobody else, and not for an outage', () => {
    const trouble = (step: string, cause: string) =>
      planned({
        state: 'confirmed',
        attention: [{ step, cause, source: 'effect', owner: 'supervisor', sinceMs: filedAtMs, attempts: 1 }],
      });
    const verdictOf = (request: CorrectionSnapshot, kind: string) => {
      const verdict = judgeCorrection('refuse', request, { kind, id: 'x' }, filedAtMs);
      return verdict.allowed ? verdict.to : verdict.code;
    };
    const table: [what: string, request: CorrectionSnapshot, kind: string, verdict: string][] = [
      ['refused', trouble('ministry-report', 'refused'), 'supervisor', 'refused'],
      ['never shown', trouble('linked-record', 'record-not-corrected'), 'supervisor', 'refused'],
      ['refused, and not his', trouble('ministry-report', 'refused'), 'reviewer', 'actor-not-allowed'],
      ['out of order', trouble('ministry-report', 'registry-unreachable'), 'supervisor', 'action-not-allowed'],
      ['not let ask', trouble('ministry-report', 'registry-query-refused'), 'supervisor', 'action-not-allowed'],
      [
        'received, not let read',
        trouble('linked-record', 'registry-query-refused'),
        'supervisor',
        'action-not-allowed',
      ],
      ['received, not to be read', trouble('linked-record', 'registry-timeout'), 'supervisor', 'action-not-allowed'],
      ['no trouble', planned({ state: 'confirmed' }), 'supervisor', 'action-not-allowed'],
      ['no trouble, and not his', planned({ state: 'confirmed' }), 'reviewer', 'action-not-allowed'],
    ];
    for (const [what, request, kind, verdict] of table) expect(verdictOf(request, kind), what).to.equal(verdict);
    expect(allowedCorrections(trouble('ministry-report', 'refused'), 'supervisor', filedAtMs)).to.deep.equal([
      'refuse',
    ]);
  });

  it('asks for a second pair of eyes where the province does', () => {
    const request = planned({ state: 'accepted', acceptedAtMs: filedAtMs, acceptedBy: 'one', fourEyes: true });
    const by = (id: string) => judgeCorrection('confirm', request, { kind: 'reviewer', id }, filedAtMs);
    expect(by('one')).to.deep.include({ allowed: false, code: 'four-eyes' });
    expect(by('two').allowed).to.equal(true);
  });

  it('wants a reason for a refusal, within 500 characters as people count them', () => {
    const accepts = (reason: unknown) => correctionInput('refuse').safeParse({ reason }).success;
    expect([accepts('档案与登记一致'), accepts('𠮷'.repeat(500))]).to.deep.equal([true, true]);
    expect([accepts(undefined), accepts(' '), accepts('𠮷'.repeat(501))]).to.deep.equal([false, false, false]);
  });
});

describe('domain/correctionClocks', () => {
  it('promises acceptance within two working days, and the result within two of the acceptance (T-04)', () => {
    expect(planned().acceptance?.date).to.equal('2026-11-18');
    const acceptedAtMs = startOfDayMs('2026-11-19') + 9 * 3_600_000;
    expect(planned({ state: 'accepted', acceptedAtMs }).result?.date).to.equal('2026-11-23');
  });

  it('warns by the ladder and asks the supervisor when the limit has passed; on an expected date it says so', () => {
    const work = correctionWork(planned());
    expect(work.map((one) => (one.kind === 'rung' ? one.level : one.step))).to.have.members([
      'half',
      'near-due',
      'due',
      'acceptance-overdue',
      'escalated',
    ]);
    const provisional = planCorrectionClocks(
      planned(),
      { ...terms, calendar: { ...terms.calendar, coverage: [] } },
      { atMs: filedAtMs },
    );
    const ask = correctionWork({ ...planned(), ...provisional }).find(({ kind }) => kind === 'ask');
    expect(ask).to.deep.include({ cause: 'provisional-date', owner: 'supervisor' });
  });

  it('counts a date anew under a new version, and the same date under the old one', () => {
    const request = planned();
    const same = planCorrectionClocks(
      request,
      { ...terms, calendar: { ...terms.calendar, version: 2 } },
      { atMs: filedAtMs },
    );
    expect(same.ladders?.acceptance).to.deep.equal(request.ladders.acceptance);
    const days = { '2026-11-18': { working: false, name: '临时放假' } };
    const moved = planCorrectionClocks(
      request,
      { ...terms, calendar: { ...terms.calendar, version: 2, days } },
      { atMs: filedAtMs },
    );
    expect([moved.acceptance?.date, moved.ladders?.acceptance?.deadlineVersion]).to.deep.equal(['2026-11-19', 2]);
  });

  it('leaves no work and no question behind once it is decided, whatever the state', () => {
    fc.assert(
      fc.property(fc.constantFrom('declined', 'withdrawn', 'confirmed', 'refused'), fc.nat(), (state, laterMs) => {
        const request = planned({ state, acceptedAtMs: filedAtMs });
        expect([correctionWork(request), correctionTasks(request)]).to.deep.equal([[], []]);
        expect(standingCorrectionAttention(request, filedAtMs + laterMs)).to.deep.equal([]);
      }),
    );
  });
});

describe('domain/correctionNumber', () => {
  it('has a check character, and is told from other numbers', () => {
    const no = formatCorrectionNumber({ officeCode: '450000', date: '2026-11-28', sequence: 1 });
    expect(no).to.match(/^HS45000020261128000001[0-9A-Z]$/);
    expect(isCorrectionNumber(no)).to.equal(true);
    expect(isCorrectionNumber(`GZ${no.slice(2)}`)).to.equal(false);
    expect(isCorrectionNumber(`${no.slice(0, -1)}${no.endsWith('0') ? '1' : '0'}`)).to.equal(false);
  });
});
