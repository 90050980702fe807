import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { schemasFolder } from '@custodia/policy';
import { Pool } from 'undici';
import { startChild, type Child } from '../child-process.ts';
import { issueAccessTokens } from './access-tokens.ts';
import { purposeOf, queries, type Cell } from './cells.ts';
import type { CustodiaInput } from './custodia.child.ts';
import type { StockInput } from './stock.child.ts';
import type { SubgraphUrls } from './subgraphs.child.ts';

export const concurrency = 4;
export const sides = ['stock', 'custodia'] as const;
export type Side = (typeof sides)[number];

export interface Target {
  /** Throws unless the status is 200. */
  ask(cell: Cell): Promise<string>;
  cpuMicros(): Promise<number>;
}

export interface Processes {
  readonly targets: Readonly<Record<Side, Target>>;
  stop(): Promise<void>;
}

/** Both gateways and the subgraphs they share, each in a process of its own. What a failed start began is ended. */
export async function startProcesses(seconds: number): Promise<Processes> {
  const folder = await mkdtemp(path.join(tmpdir(), 'custodia-bench-'));
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  const start = async <Ready>(name: string, input: unknown): Promise<Child<Ready>> => {
    const child = await startChild<Ready>(import.meta.url, `./${name}`, input);
    closers.push(child.stop);
    return child;
  };
  try {
    const supergraphFile = path.join(schemasFolder(), 'generated', 'supergraph.graphql');
    const urls = (await start<SubgraphUrls>('subgraphs', null)).ready;
    // Start-up and a first look come on top of what was asked for.
    const tokens = await issueAccessTokens(folder, seconds + 600);
    const environment = {
      ...tokens.settings,
      PORT: '0',
      SUPERGRAPH: supergraphFile,
      SUBGRAPH_URLS: JSON.stringify(urls),
      PRINCIPAL_KEY_FILE: path.join(folder, 'principal.jwk.json'),
      // What it shows it records, and that is part of what it costs.
      EVENTS_URL: `embedded:${path.join(folder, 'events.sqlite')}`,
      ACCESS_JOURNAL: path.join(folder, 'journal'),
      PSEUDONYM_KEY: 'p'.repeat(43),
    };
    const target = (child: Child<string>): Target => {
      const { origin, pathname } = new URL(child.ready);
      const pool = new Pool(origin, { connections: concurrency });
      closers.push(() => pool.destroy());
      return { cpuMicros: child.cpuMicros, ask: (cell) => ask(pool, pathname, cell) };
    };
    const ask = async (pool: Pool, pathname: string, { query, rights }: Cell): Promise<string> => {
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: pathname,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${tokens.of[rights]}`,
          'x-purpose': purposeOf[rights],
        },
        body: JSON.stringify({ query: queries[query] }),
      });
      const text = await body.text();
      if (statusCode !== 200) throw new Error(`${query}, ${rights}: status ${statusCode}, ${text.slice(0, 500)}`);
      return text;
    };
    const stock = target(await start<string>('stock', { supergraphFile, urls } satisfies StockInput));
    const custodia = target(await start<string>('custodia', { environment } satisfies CustodiaInput));
    return { targets: { stock, custodia }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
