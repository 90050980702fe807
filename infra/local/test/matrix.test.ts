import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPrincipalSigner, openSigningKey, type Principal } from '@custodia/identity';
import { loadPolicyIndex } from '@custodia/policy';
import { stacks, type StackRun } from '@custodia/testing';
import { services, tokenCommand } from '../src/index.ts';
import { ahead } from './matrix/ahead.ts';
import { arrange, demoOf, everybody, othersOwn } from './matrix/arrange.ts';
import { compareType } from './matrix/compare-fields.ts';
import { compareInputs } from './matrix/compare-inputs.ts';
import { composedGraph, introspection, subgraphGraph, type Graph } from './matrix/graph.ts';
import { readMatrix, type Asker } from './matrix/matrix-file.ts';
import { sideBySide } from './matrix/side-by-side.ts';
import { directly, post, throughGateway, type Way } from './matrix/ways.ts';
import { freePortRange, type RunningCustodia, startCustodia } from './running-custodia.ts';

/**
 * Asks the running system for every field as every role, for every purpose that it may state, and compares with
 * schemas/generated/matrix.md: through the gateway, and around it at each subgraph, by its queries and by `_entities`. On
 * the real servers where they run, and on the embedded ones elsewhere.
 */
const stack = stacks().at(-1)!;
const matrix = readMatrix();
const index = loadPolicyIndex();
const subgraphs = services.map(({ name }) => name);
const types = [...new Set([...matrix.fields.keys()].map((coordinate) => coordinate.split('.')[0]!))];

/** What no test gets to see, each with the reason. Whatever else is not seen fails. */
const unseen: Readonly<Record<string, string>> = {};

let run: StackRun;
let env: Record<string, string> = {};
let custodia: RunningCustodia;
const ways = new Map<string, Way>();
let known: Readonly<Record<string, string>> = {};
const seen = new Set<string>();
const used = new Set<string>();
const truths: Parameters<typeof compareType>[0]['truths'] = new Map();

beforeAll(async () => {
  run = await stack.open();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'custodia-matrix-'));
  env = {
    PORT: String(await freePortRange()),
    CUSTODIA_DATA_DIR: dataDir,
    WEBHOOK_NETWORKS: '127.0.0.1/32',
    ...(await onServers()),
  };
  custodia = await startCustodia(env);
  const url = `http://127.0.0.1:${env['PORT']}/graphql`;
  const answer = await post(url, {}, introspection);
  const composed = composedGraph(
    (answer.data as { __schema: { types: Parameters<typeof composedGraph>[0] } }).__schema.types,
  );
  const gateway = throughGateway(url, composed, tokenOf);
  ways.set('gateway', gateway);
  const arranged = await arrange(gateway);
  known = arranged.known;
  await openSubgraphs(composed, arranged.principals);
}, 300_000);

afterAll(async () => {
  await custodia?.end('SIGTERM');
  await run?.dispose();
  await rm(env['CUSTODIA_DATA_DIR'] ?? '', { recursive: true, force: true });
});

/** Settings that put the system on the stack's servers; none for the embedded stack, which is the default. */
async function onServers(): Promise<Record<string, string>> {
  const urls = await Promise.all(subgraphs.map((service) => run.databaseUrl(service)));
  if (!urls[0]?.startsWith('mysql:')) return {};
  return { CUSTODIA_DATABASE_URL: urls[0].replace(/directory$/, '{service}'), CUSTODIA_EVENTS_URL: run.eventsUrl };
}

const tokens = new Map<string, Promise<string>>();

function tokenOf(role: string): Promise<string> {
  // Without a second factor, since the tables are for requests in which no policy says yes.
  const known = tokens.get(role) ?? printedToken(demoOf(role));
  tokens.set(role, known);
  return known;
}

async function printedToken(person: string): Promise<string> {
  const printed: string[] = [];
  const print = (line: string): void => void printed.push(line);
  const code = await tokenCommand(['--as', person, '--without-mfa'], { out: print, error: print, env });
  if (code !== 0) throw new Error(printed.join('\n'));
  return printed.join('\n');
}

async function openSubgraphs(
  composed: Graph,
  principals: ReadonlyMap<string, Omit<Principal, 'purpose' | 'policies'>>,
) {
  const key = await openSigningKey(path.join(env['CUSTODIA_DATA_DIR']!, 'keys', 'principal.jwk.json'));
  const { sign } = createPrincipalSigner({ key });
  for (const subgraph of subgraphs) {
    const [, url = ''] = new RegExp(`^ {2}${subgraph} +(http://\\S+)`, 'm').exec(custodia.printed()) ?? [];
    const graph = subgraphGraph(composed, subgraph, index);
    const principalOf = (role: string) => principals.get(role)!;
    ways.set(subgraph, directly({ subgraph, url: `${url}/graphql`, graph, sign, principalOf }));
  }
}

describe(`the matrix, asked for on ${stack.name}`, () => {
  interface Case {
    readonly place: string;
    readonly column: string;
    readonly asker: Asker;
  }
  const cases = ['gateway', ...subgraphs].flatMap((place) =>
    matrix.askers.map((asker): Case => ({ place, column: asker.column, asker })),
  );
  const differencesInFields = ahead(cases, async ({ place, asker }) => {
    const way = ways.get(place)!;
    const here = types.filter((type) => way.graph.types.has(type));
    const differences = await sideBySide(here, (type) =>
      compareType({ matrix, index, known, othersOwn, seen, truths }, { way, asker }, type),
    );
    return differences.flat();
  });
  const differencesInInputs = ahead(cases, ({ place, asker }) =>
    compareInputs({ matrix, used }, { way: ways.get(place)!, asker }),
  );

  it.each(cases)(
    'holds at the $place, field by field, for $column',
    async (one) => {
      expect(await differencesInFields(one)).toEqual([]);
    },
    120_000,
  );

  it.each(cases)(
    'holds at the $place, argument by argument, for $column',
    async (one) => {
      expect(await differencesInInputs(one)).toEqual([]);
    },
    120_000,
  );

  it('was seen whole: an object of every type, both ways, and every argument and input', () => {
    const missing = [
      ...types.filter((type) => !seen.has(`gateway ${type}`)).map((type) => `${type} at the gateway`),
      ...types
        .filter((type) => !subgraphs.some((name) => seen.has(`${name} ${type}`)))
        .map((type) => `${type} at a subgraph`),
      ...[...matrix.inputs.keys()]
        .filter((name) => !used.has(`gateway ${name}`))
        .map((name) => `${name} at the gateway`),
      ...[...matrix.inputs.keys()]
        .filter((name) => !subgraphs.some((subgraph) => used.has(`${subgraph} ${name}`)))
        .map((name) => `${name} at a subgraph`),
    ];
    expect(missing).toEqual(Object.keys(unseen));
  });

  it('is about every role for every purpose, and there are people who hold each', () => {
    const stated = Object.entries(index.roles).flatMap(([role, { purposes }]) =>
      purposes.may.map((purpose) => `${role} ${purpose}`),
    );
    expect(matrix.askers.map(({ role, purpose }) => `${role} ${purpose}`).sort()).toEqual(stated.sort());
    expect(everybody(index).sort()).toEqual(Object.keys(index.roles).sort());
  });
});
