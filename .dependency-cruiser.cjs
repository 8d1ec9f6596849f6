// The dependency rule of the house: which room may import what. docs/ARCHITECTURE.md says why.

/** Everything but these is forbidden to files of a room: `domain` may import itself and zod. */
const only = (name, comment, from, allowed, extra = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { pathNot: allowed, ...extra },
});

const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const NPM = '(^|/)node_modules/';
const npm = (...names) => names.map((name) => `${NPM}${name}(/|$)`);
const SQL = npm('knex', 'mysql2');
const TEMPORAL = [`${NPM}@temporalio/`];
const TYPE_ONLY = { dependencyTypesNot: ['type-only'] };

module.exports = {
  forbidden: [
    only('domain-stands-alone', 'The law and the promise are pure: domain and zod, nothing else.', '^domain/', [
      '^domain/',
      ...npm('zod'),
    ]),
    only(
      'workflows-import-domain-and-sdk',
      'Workflows run in a sandbox and are replayed: domain, the workflow SDK, and activities by type only.',
      '^workflows/',
      ['^workflows/', '^domain/', ...npm('@temporalio/workflow')],
      TYPE_ONLY,
    ),
    never(
      'workflow-types-from-activities',
      'Even by type, workflows know only contracts, domain, activities and the SDK.',
      { path: '^workflows/' },
      {
        pathNot: ['^workflows/', '^domain/', '^activities/', ...npm('@temporalio/(workflow|common)')],
      },
    ),
    never(
      'routes-do-not-talk-sql',
      'A route parses, authorises, calls and presents; db knows SQL, temporal knows the engine.',
      { path: '^api/' },
      {
        path: [...SQL, `${NPM}@temporalio/client(/|$)`],
      },
    ),
    never(
      'sql-in-db-only',
      'The only room that knows SQL is db.',
      { path: '^', pathNot: ['^db/', '^node_modules/'] },
      { path: SQL },
    ),
    never(
      'engine-client-in-temporal-only',
      'From outside, only temporal talks to the engine (scripts and tests excepted).',
      { path: '^', pathNot: ['^(temporal|script|test)/', '^node_modules/'] },
      {
        path: [`${NPM}@temporalio/client(/|$)`],
      },
    ),
    never(
      'worker-sdk-in-worker-only',
      'The worker SDK loads native code: worker entries, scripts and tests.',
      { path: '^', pathNot: ['^(worker|script|test)/', '^node_modules/'] },
      {
        path: [`${NPM}@temporalio/worker(/|$)`],
      },
    ),
    never(
      'nothing-imports-api',
      'api is an end, not a library; only tests and the check of its own OpenAPI document look into it.',
      { path: '^', pathNot: ['^(api|test|script/checks)/', '^node_modules/'] },
      { path: '^api/' },
    ),
    never(
      'nothing-imports-worker',
      'worker holds process entries, not a library.',
      { path: '^', pathNot: ['^(worker|test|script)/', '^node_modules/'] },
      { path: '^worker/' },
    ),
    never(
      'libraries-stay-free',
      'imaging, integrations and crypto know neither the engine nor SQL nor HTTP servers.',
      { path: '^(imaging|integrations|crypto)/' },
      {
        path: [
          ...TEMPORAL,
          ...SQL,
          ...npm('express'),
          '^(db|temporal|workflows|activities|api|worker|simulators|script|test)/',
        ],
      },
    ),
    never(
      'product-knows-no-stand-ins',
      'Stand-ins are reached over HTTP by configuration only.',
      { path: '^(domain|workflows|activities|api|temporal|worker|db|integrations|imaging|crypto|config)/' },
      {
        path: '^(simulators|script|test)/',
      },
    ),
    never(
      'simulators-are-separate',
      'A stand-in that shares code with the client proves nothing about the client.',
      { path: '^simulators/' },
      {
        path: '^(activities|api|temporal|worker|db|integrations|crypto|config|workflows|script|test)/',
      },
    ),
    never(
      'db-knows-no-engine',
      'The projection is written by activities; db itself does not know the engine.',
      { path: '^db/' },
      { path: [...TEMPORAL, '^(api|worker|temporal|activities)/'] },
    ),
    never(
      'no-cycles',
      'Files that need each other are one file, or badly cut.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    never('resolvable', 'An import that cannot be found breaks at its first run.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.stack|coverage|web|docs)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
