/**
 * Who may import whom (docs/ARCHITECTURE.md, "Folders"). Each rule has a name, and its comment is the reason that a person
 * who breaks it should read. `npm run check:layers` runs it on the sources, type imports included.
 */

/** Lowest first: a library imports only those before it. */
const LIBRARIES = ['errors', 'translog', 'model', 'identity', 'policy', 'persistence', 'events', 'subgraph', 'service'];

const layers = LIBRARIES.map((library, height) => ({
  name: `layer-${library}`,
  comment: `libs/${library} imports only the libraries below it (${LIBRARIES.slice(0, height).join(', ') || 'none'}): a library that knows what stands on it cannot be used without it.`,
  severity: 'error',
  from: { path: `^libs/${library}/src/` },
  to: { path: `^libs/(${[...LIBRARIES.slice(height + 1), 'testing', 'service-testing'].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'layer-testing',
      comment:
        'libs/testing serves the tests of every library, so it stands low: errors, identity and policy are all it needs.',
      severity: 'error',
      from: { path: '^libs/testing/src/' },
      to: { path: '^libs/(persistence|events|subgraph|service)/' },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'Builders and fakes must not reach a running system.',
      severity: 'error',
      from: { path: '/src/', pathNot: '^libs/(service-)?testing/' },
      to: { path: '^libs/(service-)?testing/' },
    },
    {
      name: 'libs-know-no-process',
      comment:
        'A library has no process and no state of its own: it is called by services, the gateway and infra, and calls none.',
      severity: 'error',
      from: { path: '^libs/[^/]+/src/' },
      to: { path: '^(services|gateway|infra|console)/' },
    },
    {
      name: 'services-never-import-another-service',
      comment: 'Services meet in the graph and in events. An import would join their databases and their releases.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'services-import-libs-only',
      comment: 'A service runs alone in its image; the gateway and infra are not in there.',
      severity: 'error',
      from: { path: '^services/[^/]+/src/' },
      to: { path: '^(gateway|infra|console)/' },
    },
    {
      name: 'gateway-imports-libs-only',
      comment: 'The gateway knows services by their schema and address, never by their code.',
      severity: 'error',
      from: { path: '^gateway/' },
      to: { path: '^(services|infra|console)/' },
    },
    {
      name: 'schemas-import-nothing',
      comment: 'Every part reads the schemas, so they read none.',
      severity: 'error',
      from: { path: '^schemas/' },
      to: { path: '^(libs|services|gateway|infra|console)/' },
    },
    {
      name: 'apollo-at-the-graph-edges-only',
      comment:
        'Apollo is licensed and versioned on its own terms; libs/subgraph and gateway hide it, infra/schema composes with it, infra/bench measures ours beside it.',
      severity: 'error',
      from: { pathNot: '^(libs/subgraph|gateway|infra/(schema|bench))/' },
      to: { path: '^node_modules/(@apollo|@as-integrations)/|/node_modules/(@apollo|@as-integrations)/' },
    },
    {
      name: 'kafkajs-in-events-only',
      comment: 'kafkajs is unmaintained: it stays behind the EventLog port, where it can be replaced.',
      severity: 'error',
      from: { path: '/src/', pathNot: '^libs/events/' },
      to: { path: 'node_modules/kafkajs/' },
    },
    {
      name: 'typeorm-in-stores-only',
      comment:
        'TypeORM lives in libs/persistence and in *.table.ts, *.store.ts and migrations, so that sealing and scoping have one place.',
      severity: 'error',
      from: {
        path: '/src/',
        pathNot: [
          '^libs/persistence/',
          '^libs/[^/]+/src/.*([.](table|store)[.]ts$|migrations/)',
          '^services/[^/]+/src/.*([.](table|store)[.]ts$|migrations/)',
        ],
      },
      to: { path: 'node_modules/typeorm/' },
    },
    {
      name: 'models-are-pure',
      comment: 'contact/contact.ts holds data and rules: nothing in it reads a clock, a database or the network.',
      severity: 'error',
      from: { path: '^services/[^/]+/src/([^/]+)/\\1\\.ts$' },
      to: {
        path: '^libs/(events|subgraph|service)/|\\.(table|store|resolvers)\\.ts$|^(node:)?(fs|net|http|crypto|child_process)',
      },
    },
    {
      name: 'a-package-is-its-index',
      comment: 'A package is what its src/index.ts exports; the rest may change without asking.',
      severity: 'error',
      from: { path: '^((libs|services|infra)/[^/]+|gateway|schemas)/' },
      to: {
        path: '^((libs|services|infra)/[^/]+|gateway)/(src|test|dist)/',
        pathNot: '^$1/|/src/index\\.ts$',
      },
    },
    {
      name: 'sources-never-import-tests',
      comment: 'Tests are not built, so such an import breaks in production only.',
      severity: 'error',
      from: { path: '/src/' },
      to: { path: '/test/', pathNot: 'node_modules' },
    },
    {
      name: 'no-circles',
      comment: 'Of two modules that need each other neither can be read, tested or loaded first.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Nothing imports this module and it imports nothing: it is dead, or it lost its caller.',
      severity: 'error',
      from: { orphan: true, pathNot: '\\.(json|d\\.ts|mjs)$|/test/' },
      to: {},
    },
    {
      name: 'no-junk-drawers',
      comment: 'utils, helpers, common and misc say nothing about what is inside: name the file after its one idea.',
      severity: 'error',
      from: {},
      to: { path: '(^|[/-])(utils?|helpers?|common|misc)(\\.ts|/)', pathNot: 'node_modules' },
    },
    {
      name: 'dependencies-are-declared',
      comment: 'What a package imports is in its own package.json: another package may drop what happened to be there.',
      severity: 'error',
      from: { path: '/src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
    {
      name: 'imports-resolve',
      comment: 'The module is not there: install it, or correct its name.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // What a type names is a dependency too, though it is gone at run time.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      // As the tests and the development run: sources of sibling packages, never what a build left in dist.
      conditionNames: ['source', 'import', 'node', 'default', 'require', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
