// What may import what. The facts (directions of the packages, order of the slices) are data in
// tools/checks/layers.json; this file only turns them into rules. tools/checks/layers.ts runs them and
// fails when fewer files were read than git lists.
const { packages, pure, slices } = require('./tools/checks/layers.json');

/** What opens a slice for tests, or feeds them: `open-test-<slice>.ts`, `<what>-fixture.ts`, `<what>.child.ts`. */
const FOR_TESTS = String.raw`(?:open-test-[^/]+|[^/]+-fixture|[^/]+\.child)\.ts$`;
const TEST = String.raw`\.test\.tsx?$|/test/|/${FOR_TESTS}`;

/** One rule a package: it may import itself and the packages named for it, its tests also the test kit. */
const packageRules = Object.entries(packages).flatMap(([name, allowed]) => {
  const others = (extra) => `^packages/(?!(?:${[name, ...allowed, ...extra].join('|')})/)`;
  return [
    {
      name: `package-${name}`,
      comment: `packages/${name} may import only ${allowed.join(', ') || 'no other package'}.`,
      severity: 'error',
      from: { path: `^packages/${name}/`, pathNot: TEST },
      to: { path: others([]) },
    },
    {
      name: `package-${name}-tests`,
      comment: `The tests of packages/${name} may also import testkit, and nothing else.`,
      severity: 'error',
      from: { path: `^packages/${name}/.*(?:${TEST})` },
      to: { path: others(['testkit']) },
    },
  ];
});

/** One rule a slice: the slices that stand after it in the list are out of reach. */
const sliceRules = slices.slice(0, -1).map((name, index) => ({
  name: `slice-${name}`,
  comment: `${name} may import only slices that stand before it in tools/checks/layers.json. What must go up travels as a job or through a port.`,
  severity: 'error',
  from: { path: `^packages/(server|console)/src/slices/${name}/` },
  to: { path: `^packages/$1/src/slices/(?:${slices.slice(index + 1).join('|')})/` },
}));

/** One rule a pure package: no module of Node beyond those named. */
const pureRules = Object.entries(pure).map(([name, allowed]) => ({
  name: `pure-${name}`,
  comment: `packages/${name} has no input or output of its own${allowed.length > 0 ? `; of Node it may use ${allowed.join(', ')}` : ''}.`,
  severity: 'error',
  from: { path: `^packages/${name}/src/`, pathNot: TEST },
  to: { dependencyTypes: ['core'], ...(allowed.length > 0 ? { pathNot: `^(?:node:)?(?:${allowed.join('|')})$` } : {}) },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'No ring of imports, types included. Move what both need into a third file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'The imported file or package does not exist.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'platform-knows-no-slice',
      comment: 'platform/ is mechanism: it imports no slice.',
      severity: 'error',
      from: { path: '^packages/server/src/platform/' },
      to: { path: '^packages/server/src/slices/' },
    },
    {
      name: 'ui-knows-no-slice',
      comment: 'src/ui holds no domain words: it imports no slice.',
      severity: 'error',
      from: { path: '^packages/console/src/ui/' },
      to: { path: '^packages/console/src/slices/' },
    },
    {
      name: 'slice-through-its-index',
      comment: 'A slice imports another one only through its index.ts.',
      severity: 'error',
      from: { path: '^packages/(server|console)/src/slices/([^/]+)/', pathNot: TEST },
      to: {
        path: '^packages/$1/src/slices/[^/]+/',
        pathNot: String.raw`^packages/$1/src/slices/(?:$2/|[^/]+/index\.tsx?$)`,
      },
    },
    {
      name: 'slice-tests-through-its-index',
      comment: 'A test imports another slice only through its index.ts, open-test-<slice>.ts or a fixture.',
      severity: 'error',
      from: { path: `^packages/(server|console)/src/slices/([^/]+)/.*(?:${TEST})` },
      to: {
        path: '^packages/$1/src/slices/[^/]+/',
        pathNot: String.raw`^packages/$1/src/slices/(?:$2/|[^/]+/(?:index\.tsx?$|${FOR_TESTS}))`,
      },
    },
    {
      name: 'slice-through-its-index-from-outside',
      comment:
        'What is not a slice imports one only through its index.ts; a test also through its open-test-<slice>.ts or a fixture.',
      severity: 'error',
      from: { pathNot: '^packages/(?:server|console)/src/slices/[^/]+/' },
      to: {
        path: '^packages/(?:server|console)/src/slices/[^/]+/',
        pathNot: String.raw`^packages/(?:server|console)/src/slices/[^/]+/(?:index\.tsx?$|${FOR_TESTS})`,
      },
    },
    {
      name: 'for-tests-only',
      comment: 'open-test-<slice>.ts and <what>-fixture.ts serve tests; nothing else imports them.',
      severity: 'error',
      from: { pathNot: TEST },
      to: { path: `/${FOR_TESTS}` },
    },
    {
      name: 'package-by-its-name',
      comment: 'Another package is imported by its name, never by a relative path into its folder.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'nothing-imports-the-tools',
      comment: 'Packages import neither tools/ nor bench/.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(?:tools|bench|examples)/' },
    },
    ...packageRules,
    ...sliceRules,
    ...pureRules,
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(?:^|/)dist/' },
    detectJSDocImports: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.d.ts', '.json'],
    },
  },
};
