import { afterEach, describe, expect, it } from '@jest/globals';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { CannotStart, type GraphClient, GraphRefused, GraphUnreachable } from '@custodia/importer';
import { prepareImport } from '../src/prepare-import.ts';
import { ImportInterrupted, runImport } from '../src/run/run-import.ts';
import type { Progress } from '../src/run/run-options.ts';
import { shopFolder, shopMapping } from './shop.fixture.ts';

const silent: Progress = { start: () => {}, advance: () => {}, finish: () => {} };
let folder = '';

afterEach(() => rm(folder, { recursive: true, force: true }));

async function shopImport(graph: GraphClient, files: Record<string, string> = {}) {
  folder = await shopFolder(files);
  const { plan, report } = await prepareImport(path.join(folder, 'shop.yaml'), folder);
  const run = () => runImport(plan, { graph, report, batchSize: 1, progress: silent, settleMs: 0 });
  return { run, report };
}

type Row = Record<string, unknown> & { externalId: string };
type Answer = { outcome: string; id: string | null; problem: object | null };

/** The graph's upserts in memory: created, then unchanged; a hook may answer a row otherwise. */
function memoryGraph(hook: (row: Row, sent: number) => Answer | null = () => null, users: Row[] = []) {
  const records = new Map<string, string>();
  const writes: Row[][] = [];
  const graph: GraphClient = {
    ask: async (query, variables = {}) => {
      if (query.includes('me { id }')) return { me: { id: 'somebody' } };
      if (query.includes('users('))
        return { users: { nodes: users.filter(({ name }) => name === variables['value']) } };
      const [, mutation = ''] = /(upsert\w+)\(/.exec(query) ?? [];
      const input = variables['input'] as Row[];
      writes.push(input);
      const rows = input.map((row) => {
        const before = records.get(row.externalId);
        const special = hook(row, writes.length);
        if (special !== null) return { externalId: row.externalId, ...special };
        records.set(row.externalId, JSON.stringify(row));
        const outcome = before === undefined ? 'CREATED' : before === JSON.stringify(row) ? 'UNCHANGED' : 'UPDATED';
        return { externalId: row.externalId, id: `id:${row.externalId}`, outcome, problem: null };
      });
      return { [mutation]: { rows } };
    },
    close: async () => {},
  };
  return { graph, writes };
}

const refusal = (code: string, message: string): Answer => ({
  outcome: 'REFUSED',
  id: null,
  problem: { code, message, field: null },
});

describe('an import', () => {
  it('sends parents first, and rows with ids, exact amounts and ISO days', async () => {
    const { graph, writes } = memoryGraph();
    const { run } = await shopImport(graph);
    await run();
    expect(writes.flat()).toEqual([
      { externalId: 'shop:bo', name: 'Bo' },
      { externalId: 'shop:ada', name: 'Ada', bossExternalId: 'shop:bo' },
      {
        externalId: '1',
        name: 'Hammer by Ada',
        on: '2017-03-01',
        amount: { amountMinor: 150000, currency: 'EUR' },
        pieces: 2,
        stage: 'WON',
        ownerId: 'id:shop:ada',
      },
      { externalId: '2', name: 'Saw by Bo', stage: 'WON', ownerId: 'id:shop:bo' },
    ]);
  });

  it('changes nothing the second time', async () => {
    const { graph } = memoryGraph();
    const { run } = await shopImport(graph);
    await run();
    expect(await run()).toEqual([
      { name: 'sellers', created: 0, updated: 0, unchanged: 2, refused: 0 },
      { name: 'sales', created: 0, updated: 0, unchanged: 2, refused: 0 },
    ]);
  });

  it('reports a row the service refuses, and refuses what refers to it', async () => {
    const { graph } = memoryGraph((row) =>
      row.externalId === 'shop:ada' ? refusal('INVALID_INPUT', 'name is odd.') : null,
    );
    const { run, report } = await shopImport(graph);
    const [sellers, sales] = await run();
    expect(sellers).toMatchObject({ created: 1, refused: 1 });
    expect(sales).toMatchObject({ created: 1, refused: 1 });
    expect(report.lines.filter(({ kind }) => kind === 'refused').map(({ at, message }) => `${at}: ${message}`)).toEqual(
      ['sellers.csv:2: sellers: name is odd.', 'sales.csv:2: sales: seller "Ada" was refused among sellers'],
    );
  });

  it('offers a row again when its reference was only early', async () => {
    let early = 2;
    const { graph } = memoryGraph((row) =>
      row.externalId === '1' && early-- > 0 ? refusal('UNKNOWN_REFERENCE', 'ownerId is unknown.') : null,
    );
    const { run } = await shopImport(graph);
    expect((await run())[1]).toMatchObject({ created: 2, refused: 0 });
  });

  it('uses somebody of the same name as is', async () => {
    const users = [{ externalId: 'okta|7', id: 'id:okta', name: 'Ada' }];
    const { graph, writes } = memoryGraph(undefined, users);
    const { run, report } = await shopImport(graph);
    const [sellers] = await run();
    expect(sellers).toMatchObject({ created: 1, unchanged: 1 });
    expect(writes.flat().find(({ externalId }) => externalId === '1')).toMatchObject({ ownerId: 'id:okta' });
    expect(report.lines.some(({ kind, message }) => kind === 'note' && message.includes('used as is'))).toBe(true);
  });

  it('asks the graph for records that a mapping looks up there, and refuses a row that names none, before writing', async () => {
    const users = [{ externalId: 'okta|7', id: 'id:okta', name: 'Ada' }];
    const lookup = 'idIn: { list: users, filter: nameIs }';
    const { graph, writes } = memoryGraph(undefined, users);
    const mapping = shopMapping.replace('idOf: sellers', lookup).replace(/ +reuse:.*\n/, '');
    const { run, report } = await shopImport(graph, { 'shop.yaml': mapping });
    expect((await run())[1]).toMatchObject({ created: 1, refused: 1 });
    expect(writes.flat().find(({ externalId }) => externalId === '1')).toMatchObject({ ownerId: 'id:okta' });
    expect(report.lines.at(-1)).toMatchObject({ at: 'sales.csv:3', message: expect.stringContaining('nameIs "Bo"') });
  });

  it.each([
    ['is not signed in', new GraphRefused('UNAUTHENTICATED', 'The token has expired.')],
    ['cannot be reached', new GraphUnreachable('no answer')],
  ])('cannot start when it %s', async (_title, error) => {
    const { run } = await shopImport({ ask: () => Promise.reject(error), close: async () => {} });
    await expect(run()).rejects.toThrow(CannotStart);
  });

  it('cannot start as somebody who may not import', async () => {
    const { graph } = memoryGraph(() => {
      throw new GraphRefused('UNAUTHORIZED_FIELD_OR_TYPE', 'Unauthorized field or type');
    });
    const { run } = await shopImport(graph);
    await expect(run()).rejects.toThrow(/may not import that: use --as admin/);
  });

  it('says to run again when the graph goes away half way', async () => {
    const { graph } = memoryGraph((_row, sent) => {
      if (sent === 2) throw new GraphUnreachable('no answer');
      return null;
    });
    const { run } = await shopImport(graph);
    await expect(run()).rejects.toThrow(ImportInterrupted);
    await expect(run()).resolves.toHaveLength(2);
  });
});
