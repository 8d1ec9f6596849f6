import { expect } from 'chai';
import {
  DIFFERENCE_KINDS,
  DIFFERENCE_NAMES,
  DIFFERENCE_OUTCOMES,
  judgeStanding,
  OUTCOME_NAMES,
  staysForAPerson,
  type DifferenceKind,
  type ProjectedStanding,
  type WorkflowStanding,
} from '../../../domain/reconciliation.ts';
import { acceptedAt, at, DAY } from './helpers/clocks.ts';

const NOW = at('2026-11-24');
const FORGOTTEN_BEFORE = NOW - 90 * DAY;

/** What a case is in its workflow at this version; `digest` stands for everything else in it. */
const holds = (kind: 'running' | 'completed', version: number, digest = `v${version}`): WorkflowStanding => ({
  kind,
  snapshot: { ...acceptedAt(NOW), version },
  digest,
});
const records = (version: number, other: Partial<ProjectedStanding> = {}): ProjectedStanding => ({
  ended: false,
  version,
  submittedAtMs: NOW - DAY,
  digest: `v${version}`,
  columns: [],
  ...other,
});

const ABSENT: WorkflowStanding = { kind: 'absent' };
const SILENT: WorkflowStanding = { kind: 'silent' };
const TERMINATED: WorkflowStanding = { kind: 'ended', status: 'terminated' };
const COLUMNS = { columns: ['due_at'] };
const ENDED = { ended: true };
const UNREADABLE = { digest: null };
const LONG_AGO = { submittedAtMs: FORGOTTEN_BEFORE };

const TABLE: [
  what: string,
  projected: ProjectedStanding,
  workflow: WorkflowStanding,
  verdict: DifferenceKind | null,
][] = [
  // The workflow runs.
  ['same version, same content', records(3), holds('running', 3), null],
  ['same version, same content, one column differs', records(3, COLUMNS), holds('running', 3), 'columns-differ'],
  ['same version, other content', records(3, { digest: 'other' }), holds('running', 3), 'projection-rewound'],
  ['records one version behind', records(2), holds('running', 3), 'projection-behind'],
  ['records behind, and a column differs', records(2, COLUMNS), holds('running', 3), 'projection-behind'],
  ['records one version ahead', records(4), holds('running', 3), 'projection-rewound'],
  ['records say ended, the workflow runs', records(4, ENDED), holds('running', 3), 'projection-rewound'],
  ['records cannot be read', records(3, UNREADABLE), holds('running', 3), 'projection-rewound'],
  ['records cannot be read, and are behind', records(2, UNREADABLE), holds('running', 3), 'projection-rewound'],

  // The workflow has come to its end.
  ['ended in both', records(3, ENDED), holds('completed', 3), null],
  ['ended, the records still open', records(2), holds('completed', 3), 'projection-open'],
  [
    'ended in another way than the records say',
    records(3, { digest: 'x' }),
    holds('completed', 3),
    'projection-rewound',
  ],

  // It was ended without a result, by an operator or an error.
  ['terminated, records open', records(3), TERMINATED, 'workflow-lost'],
  ['terminated before its first step', records(1), TERMINATED, 'workflow-lost'],
  ['terminated after the case had ended', records(3, ENDED), TERMINATED, null],

  // The engine does not know it.
  ['unknown, just submitted', records(1), ABSENT, 'workflow-missing'],
  ['unknown, but it has taken steps', records(2), ABSENT, 'workflow-lost'],
  ['unknown, submitted before what the engine remembers', records(1, LONG_AGO), ABSENT, 'workflow-lost'],
  ['unknown, never submitted', records(1, { submittedAtMs: null }), ABSENT, 'workflow-lost'],
  ['unknown, ended: the engine has forgotten it in time', records(5, ENDED), ABSENT, null],

  // It is there and says nothing.
  ['silent', records(3), SILENT, 'workflow-silent'],
  ['silent, whatever the records', records(3, { ...ENDED, ...COLUMNS }), SILENT, 'workflow-silent'],
];

describe('domain/reconciliation', () => {
  for (const [what, projected, workflow, verdict] of TABLE)
    it(`${what}: ${verdict ?? 'no difference'}`, () => {
      expect(judgeStanding(projected, workflow, FORGOTTEN_BEFORE)).to.equal(verdict);
    });

  it('names every difference and outcome in Chinese, each by a name of its own', () => {
    const names = [
      ...DIFFERENCE_KINDS.map((kind) => DIFFERENCE_NAMES[kind]),
      ...DIFFERENCE_OUTCOMES.map((outcome) => OUTCOME_NAMES[outcome]),
    ];
    for (const name of names) expect(name).to.match(/^[\p{Script=Han}，]+$/u);
    expect(new Set(names).size).to.equal(names.length);
  });

  it('leaves to a person only what is overwritten as it is found', () => {
    expect(DIFFERENCE_KINDS.filter(staysForAPerson)).to.deep.equal(['projection-rewound']);
  });
});
