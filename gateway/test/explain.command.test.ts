import { afterAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { explainBench } from './explain-bench.ts';
import { compose } from './graph-bench.ts';

const sdl = compose([
  {
    name: 'one',
    sdl: 'type Query { open(n: Int!): Int mine: Int @authenticated } type Mutation { go: Int @requiresScopes(scopes: [["a:b"]]) }',
  },
]);

const reads = compose([{ name: 'one', sdl: 'type Query { mine: Int }' }]);

const bench = explainBench();
afterAll(() => bench.close());
bench.write('s.graphql', sdl);
bench.write('c.json', { scope: 'x:y' });
bench.write('q.graphql', '{ mine }');

const claims = ['--claims', 'c.json'];
const graph = ['--supergraph', 's.graphql'];
const query = (text: string) => ['--query', bench.write(`q${(queries += 1)}.graphql`, text)];
let queries = 0;
const changed = (name: string, from: string, to: string) => {
  if (!sdl.includes(from)) throw new Error(`the supergraph has no ${from}`);
  return ['--supergraph', bench.write(name, sdl.replace(from, to)), ...claims, '--query', 'q.graphql'];
};

describe('explain ends with 2, says why on stderr and prints nothing', () => {
  const faults: [string, string[], RegExp][] = [
    ['for no arguments', [], /--query <file>.*--help/s],
    ['for an option that is not there', ['--lawful', 'yes'], /'--lawful'.*--help/s],
    ['for a purpose without a role', [...graph, '--purpose', 'SALES', '--query', 'q.graphql'], /with --role.*--help/s],
    [
      'for a purpose that the role may not state',
      ['--role', 'marketer', '--purpose', 'SALES', '--query', 'q.graphql'],
      /"marketer" may not state.*MARKETING, ANALYTICS/,
    ],
    [
      'for a purpose that is none',
      ['--role', 'marketer', '--purpose', '__proto__', '--query', 'q.graphql'],
      /MARKETING/,
    ],
    ['where nobody asks', [...graph, '--query', 'q.graphql'], /--claims <file>, or --role/],
    [
      'where a role and claims ask',
      [...claims, '--role', 'auditor', '--query', 'q.graphql'],
      /Leave one or the other out/,
    ],
    [
      'for an unknown role',
      ['--role', 'constructor', '--query', 'q.graphql'],
      /no role "constructor".*sales_representative/,
    ],
    [
      'for a policy that nobody decides in our graph',
      ['--role', 'auditor', '--policies', 'mfa-recent,toString', '--query', 'q.graphql'],
      /no policy "toString".*break-glass/,
    ],
    [
      'for a file that is not there',
      [...graph, '--claims', 'none.json', '--query', 'q.graphql'],
      /none\.json.*ENOENT.*--claims/,
    ],
    ['for a folder', ['--supergraph', '.', ...claims, '--query', 'q.graphql'], /EISDIR.*--supergraph/],
    [
      'for claims that are not JSON, without quoting them',
      [...graph, '--claims', bench.write('broken.json', '{"name": Ada}'), '--query', 'q.graphql'],
      /^(?!.*Ada).*broken\.json is not JSON/,
    ],
    [
      'for claims that are no object',
      [...graph, '--claims', bench.write('list.json', []), '--query', 'q.graphql'],
      /JSON object, or null/,
    ],
    [
      'for scopes in a list',
      [...graph, '--claims', bench.write('scopes.json', { scope: ['a:b'] }), '--query', 'q.graphql'],
      /"scope" is one string/,
    ],
    ['for a query that does not parse', [...graph, ...claims, ...query('{ mine ')], /Syntax Error.*line 1, column 8/s],
    [
      'for a field that is not there',
      [...graph, ...claims, ...query('{ yours }')],
      /Cannot query field "yours".*line 1/s,
    ],
    ['for an alias that the gateway refuses', [...graph, ...claims, ...query('{ __typename: mine }')], /reserved/],
    ['for fragments that double each other without end', [...graph, ...claims, ...query(doubling(40))], /over a limit/],
    [
      'for fragments in fragments without end',
      ['--supergraph', bench.write('reads.graphql', reads), ...claims, ...query(chain(20_000))],
      /nested too deeply/,
    ],
    [
      'for an unknown operation',
      [...graph, ...claims, ...query('query A { mine }'), '--operation', 'B'],
      /"B".*it has: A/,
    ],
    [
      'for several operations and no name',
      [...graph, ...claims, ...query('query A { mine } query B { mine }')],
      /A, B/,
    ],
    [
      'for variables that are missing, also where all is allowed',
      [...graph, ...claims, ...query('query A($n: Int!) { open(n: $n) }')],
      /"\$n".*--variables|--variables.*"\$n"/s,
    ],
    ['for a subscription', [...graph, ...claims, ...query('subscription { mine }')], /serves no subscription/],
    [
      'for a mutation where there is none',
      ['--supergraph', bench.write('reads.graphql', reads), ...claims, ...query('mutation { go }')],
      /serves no mutation/,
    ],
    [
      'for variables that are no object',
      [...graph, ...claims, '--query', 'q.graphql', '--variables', bench.write('v.json', '[1]')],
      /Variables are a JSON object/,
    ],
    ['for a supergraph that does not parse', changed('cut.graphql', 'type Query', 'type {'), /Syntax Error/],
    [
      'for a supergraph that cannot be planned',
      changed('type.graphql', 'open(n: Int!): Int', 'open: Gone'),
      /cannot be served/,
    ],
    [
      'for a version of a rule that nobody knows',
      changed('version.graphql', 'specs.apollo.dev/authenticated/v0.1', 'specs.apollo.dev/authenticated/v0.9'),
      /authenticated\/v0\.9.*v0\.1/,
    ],
    [
      'for a security feature that nobody knows',
      changed('vault.graphql', 'https://specs.apollo.dev/authenticated/v0.1', 'https://example.com/vault/v1.0'),
      /vault.*does not know/,
    ],
    [
      'for a field that carries a key which its own rules do not cover',
      [
        '--supergraph',
        bench.write(
          'carried.graphql',
          compose([
            {
              name: 'one',
              sdl: 'type T @key(fields: "id") { id: ID! @requiresScopes(scopes: [["id:read"]]) } type Query { t: T }',
            },
            { name: 'two', sdl: 'type T @key(fields: "id") { id: ID! f: Int }' },
          ]),
        ),
        ...claims,
        ...query('{ t { f } }'),
      ],
      /T\.f is fetched together with T\.id, the key "id" of T in TWO/,
    ],
    ['for a rule that names nothing', changed('empty.graphql', '[["a:b"]]', '[[]]'), /Mutation\.go names nothing/],
    [
      'for what federation did not compose',
      ['--supergraph', bench.write('plain.graphql', 'type Query { mine: Int }'), ...claims, '--query', 'q.graphql'],
      /federation 2/,
    ],
  ];

  it.each(faults)('%s', async (_what, argv, reason) => {
    const { exitCode, out, error } = await bench.run(...argv);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(error).toMatch(reason);
  });
});

it('reads files that begin with a byte order mark', async () => {
  const argv = ['--supergraph', bench.write('bom.graphql', `\uFEFF${sdl}`)];
  argv.push('--claims', bench.write('bom.json', '\uFEFF{"scope":"a:b"}'), ...query('\uFEFF{ mine }'));
  argv.push('--variables', bench.write('bom-variables.json', '\uFEFF{}'));
  expect(await bench.explained(...argv)).toEqual({ outcome: 'allowed', operation: '{ mine }', denied: [] });
});

it('tells how it is used', async () => {
  const { exitCode, out, error } = await bench.run('--help');
  expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
  for (const option of ['supergraph', 'claims', 'role', 'purpose', 'query', 'operation', 'variables', 'policies']) {
    expect(out).toContain(`--${option} `);
  }
});

describe('npm run -s explain', () => {
  const root = path.resolve(import.meta.dirname, '..', '..');
  const npm = (...argv: string[]) =>
    new Promise<{ exitCode: unknown; out: string; error: string }>((resolve) => {
      execFile('npm', ['run', '-s', 'explain', '--', ...argv], { cwd: root }, (fault, out, error) =>
        resolve({ exitCode: fault ? fault.code : 0, out, error }),
      );
    });
  const file = (name: string) => path.join(bench.folder, name);

  it('prints one JSON object and ends with 0', async () => {
    const { exitCode, out } = await npm(
      ...['--supergraph', file('s.graphql'), '--claims', file('c.json'), '--query', file('q.graphql')],
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toEqual({ outcome: 'allowed', operation: '{\n  mine\n}', denied: [] });
  });

  it('ends with 2 where the supergraph cannot be built', async () => {
    const { exitCode, out, error } = await npm(
      ...['--supergraph', file('q.graphql'), '--claims', file('c.json'), '--query', file('q.graphql')],
    );
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(error).toContain('federation 2');
  });
});

/** Each fragment spreads the next one twice. */
function doubling(times: number): string {
  const fragments = Array.from({ length: times }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`);
  return `{ ...F0 } ${fragments.join(' ')} fragment F${times} on Query { mine }`;
}

/** Each spreads the next one, once. */
function chain(length: number): string {
  const fragments = Array.from({ length }, (_, n) => `fragment F${n} on Query { ...F${n + 1} }`);
  return `{ ...F0 } ${fragments.join(' ')} fragment F${length} on Query { mine }`;
}
