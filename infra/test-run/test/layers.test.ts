import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { aWorkspace, repositoryRoot } from './fixture-workspace.ts';

const configuration = join(repositoryRoot, '.dependency-cruiser.cjs');
const { forbidden } = createRequire(import.meta.url)(configuration) as {
  forbidden: { name: string; comment: string }[];
};

const INSTALLED = ['@apollo/server', 'kafkajs', 'typeorm'];
const installed = Object.fromEntries(
  INSTALLED.flatMap((name) => [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
    [`node_modules/${name}/index.js`, 'module.exports = {};'],
  ]),
);
const declared = JSON.stringify({
  type: 'module',
  dependencies: Object.fromEntries(INSTALLED.map((name) => [name, '1.0.0'])),
});

function cruise(files: Record<string, string>): { rule: string; from: string }[] {
  const workspace = aWorkspace({ 'package.json': declared, ...installed, ...files });
  try {
    const folders = [...new Set(Object.keys(files).map((name) => name.split('/')[0] ?? ''))];
    const output = workspace.run('dependency-cruiser/bin/dependency-cruise.mjs', [
      ...['--config', configuration, '--output-type', 'json'],
      ...folders,
    ]);
    const { summary }: { summary: { violations: { rule: { name: string }; from: string }[] } } = JSON.parse(output);
    return summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
  } finally {
    workspace.remove();
  }
}

const imports = (...targets: string[]): string => targets.map((target) => `import '${target}';`).join('\n');
const libraries = Object.fromEntries(
  [
    'errors',
    'translog',
    'model',
    'identity',
    'policy',
    'persistence',
    'events',
    'subgraph',
    'service',
    'testing',
    'service-testing',
  ].map((name) => [`libs/${name}/src/index.ts`, 'export {};']),
);

/** Each rule with the module that breaks it. */
const BROKEN: [rule: string, module: string, files: Record<string, string>][] = [
  ['layer-errors', 'libs/errors/src/a.ts', { 'libs/errors/src/a.ts': imports('../../identity/src/index.ts') }],
  ['layer-translog', 'libs/translog/src/a.ts', { 'libs/translog/src/a.ts': imports('../../model/src/index.ts') }],
  ['layer-model', 'libs/model/src/a.ts', { 'libs/model/src/a.ts': imports('../../identity/src/index.ts') }],
  ['layer-model', 'libs/model/src/a.ts', { 'libs/model/src/a.ts': imports('../../identity/src/index.ts') }],
  ['layer-identity', 'libs/identity/src/a.ts', { 'libs/identity/src/a.ts': imports('../../policy/src/index.ts') }],
  ['layer-policy', 'libs/policy/src/a.ts', { 'libs/policy/src/a.ts': imports('../../persistence/src/index.ts') }],
  [
    'layer-persistence',
    'libs/persistence/src/a.ts',
    { 'libs/persistence/src/a.ts': imports('../../events/src/index.ts') },
  ],
  ['layer-events', 'libs/events/src/a.ts', { 'libs/events/src/a.ts': imports('../../subgraph/src/index.ts') }],
  ['layer-subgraph', 'libs/subgraph/src/a.ts', { 'libs/subgraph/src/a.ts': imports('../../service/src/index.ts') }],
  ['layer-service', 'libs/service/src/a.ts', { 'libs/service/src/a.ts': imports('../../testing/src/index.ts') }],
  ['layer-testing', 'libs/testing/src/a.ts', { 'libs/testing/src/a.ts': imports('../../persistence/src/index.ts') }],
  [
    'testing-is-for-tests',
    'services/sales/src/d.ts',
    { 'services/sales/src/d.ts': imports('../../../libs/service-testing/src/index.ts') },
  ],
  ['testing-is-for-tests', 'gateway/src/a.ts', { 'gateway/src/a.ts': imports('../../libs/testing/src/index.ts') }],
  [
    'testing-is-for-tests',
    'gateway/src/t.ts',
    { 'gateway/src/t.ts': imports('../../libs/service-testing/src/index.ts') },
  ],
  [
    'libs-know-no-process',
    'libs/service/src/b.ts',
    { 'libs/service/src/b.ts': imports('../../../gateway/src/index.ts'), 'gateway/src/index.ts': 'export {};' },
  ],
  [
    'services-never-import-another-service',
    'services/sales/test/a.test.ts',
    {
      'services/sales/test/a.test.ts': imports('../../audit/src/index.ts'),
      'services/audit/src/index.ts': 'export {};',
    },
  ],
  [
    'services-import-libs-only',
    'services/sales/src/a.ts',
    {
      'services/sales/src/a.ts': imports('../../../infra/local/src/index.ts'),
      'infra/local/src/index.ts': 'export {};',
    },
  ],
  [
    'gateway-imports-libs-only',
    'gateway/src/b.ts',
    { 'gateway/src/b.ts': imports('../../services/audit/src/index.ts'), 'services/audit/src/index.ts': 'export {};' },
  ],
  ['schemas-import-nothing', 'schemas/a.ts', { 'schemas/a.ts': imports('../libs/errors/src/index.ts') }],
  ['apollo-at-the-graph-edges-only', 'libs/service/src/c.ts', { 'libs/service/src/c.ts': imports('@apollo/server') }],
  ['kafkajs-in-events-only', 'services/sales/src/b.ts', { 'services/sales/src/b.ts': imports('kafkajs') }],
  ['typeorm-in-stores-only', 'services/sales/src/c.ts', { 'services/sales/src/c.ts': imports('typeorm') }],
  [
    'typeorm-in-stores-only',
    'libs/events/src/d.ts',
    { 'libs/events/src/d.ts': "import type { EntitySchema } from 'typeorm';" },
  ],
  ['models-are-pure', 'services/sales/src/deal/deal.ts', { 'services/sales/src/deal/deal.ts': imports('node:crypto') }],
  [
    'a-package-is-its-index',
    'infra/local/src/a.ts',
    { 'infra/local/src/a.ts': imports('../../../libs/errors/src/inner.ts'), 'libs/errors/src/inner.ts': 'export {};' },
  ],
  [
    'sources-never-import-tests',
    'libs/errors/src/b.ts',
    { 'libs/errors/src/b.ts': imports('../test/a.ts'), 'libs/errors/test/a.ts': '' },
  ],
  [
    'no-circles',
    'libs/errors/src/c.ts',
    { 'libs/errors/src/c.ts': imports('./d.ts'), 'libs/errors/src/d.ts': imports('./c.ts') },
  ],
  ['no-orphans', 'libs/errors/src/e.ts', { 'libs/errors/src/e.ts': 'export {};' }],
  [
    'no-junk-drawers',
    'libs/errors/src/f.ts',
    { 'libs/errors/src/f.ts': imports('./date-utils.ts'), 'libs/errors/src/date-utils.ts': 'export {};' },
  ],
  [
    'dependencies-are-declared',
    'gateway/src/c.ts',
    { 'gateway/src/c.ts': imports('@apollo/server'), 'gateway/package.json': '{ "dependencies": {} }' },
  ],
  ['imports-resolve', 'gateway/src/d.ts', { 'gateway/src/d.ts': imports('./absent.ts') }],
];

describe('the layers', () => {
  const found = cruise(Object.assign({ ...libraries }, ...BROKEN.map(([, , files]) => files)));

  it.each(BROKEN.map(([rule, module]) => [rule, module]))('%s is broken by %s', (rule, from) => {
    expect(found).toContainEqual({ rule, from });
  });

  it('have no rule that this suite does not break', () => {
    const broken = new Set(BROKEN.map(([rule]) => rule));
    expect(forbidden.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
  });

  it('give a reason with every rule', () => {
    expect(forbidden.filter(({ comment }) => !comment).map(({ name }) => name)).toEqual([]);
  });

  it('allow what the architecture allows', () => {
    const violations = cruise({
      'libs/errors/src/index.ts': 'export const a = 1;',
      'libs/persistence/src/index.ts': imports('../../errors/src/index.ts', 'typeorm'),
      'libs/events/src/outbox.table.ts': imports('typeorm'),
      'libs/events/src/index.ts': imports('kafkajs', './outbox.table.ts', '../../persistence/src/index.ts'),
      'libs/subgraph/src/index.ts': imports('@apollo/server', '../../events/src/index.ts'),
      'libs/testing/src/index.ts': imports('../../errors/src/index.ts'),
      'services/sales/src/deal/deal.ts': imports('../../../../libs/errors/src/index.ts'),
      'services/sales/src/deal/deal.store.ts': imports('typeorm', './deal.ts'),
      'services/sales/src/migrations/0001-deals.ts': imports('typeorm'),
      'services/sales/src/index.ts': imports('./deal/deal.store.ts', './migrations/0001-deals.ts'),
      'services/sales/test/deal.test.ts': imports('../src/index.ts', '../../../libs/testing/src/index.ts', 'kafkajs'),
      'gateway/src/index.ts': imports('@apollo/server', '../../libs/errors/src/index.ts'),
      'infra/local/src/main.ts': imports('../../../services/sales/src/index.ts', '../../../gateway/src/index.ts'),
      'infra/schema/src/main.ts': imports('@apollo/server'),
      'infra/bench/src/main.ts': imports('@apollo/server'),
    });
    expect(violations).toEqual([]);
  });
});
