import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { audit } from '@custodia/audit';
import { openEventLog } from '@custodia/events';
import { openDatabase, type Database } from '@custodia/persistence';
import { pino } from 'pino';
import type { BenchmarkOptions } from '../benchmark-options.ts';
import { startChild, type Child } from '../child-process.ts';
import type { AuditInput } from './audit.child.ts';
import { query, type BenchServers } from './open-servers.ts';
import { createPublisher } from './publish-events.ts';

interface Side {
  readonly perSecond: number;
  /** Of the service's process, all its threads; the database and the broker are others. */
  readonly cpuMicrosPerEntry: number;
}

export interface IngestReport {
  /** A backlog, as fast as it goes: the service as it is, and beside it one that keeps a row for each event and nothing else. */
  readonly backlog: {
    readonly entries: number;
    readonly log: Side;
    readonly plain: Side;
    /** The log's by the plain one's. */
    readonly ratio: { readonly perSecond: number; readonly cpu: number };
  };
  /** Events at a steady rate, from when each happened to the signed checkpoint that covers it. */
  readonly steady: {
    readonly entries: number;
    readonly askedPerSecond: number;
    readonly perSecond: number;
    readonly checkpoints: number;
    readonly toCheckpointMs: { readonly p50: number; readonly p99: number; readonly most: number };
  };
}

export interface Ingesting extends Pick<BenchmarkOptions, 'seconds' | 'progress' | 'signal'> {
  readonly servers: BenchServers;
  readonly perSecond: number;
}

export async function measureIngest({
  servers,
  seconds,
  perSecond,
  progress,
  signal,
}: Ingesting): Promise<IngestReport> {
  const folder = await mkdtemp(path.join(tmpdir(), 'custodia-bench-audit-'));
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const jwks = path.join(folder, 'principal.jwks.json');
  await writeFile(jwks, '{"keys":[]}');
  const start = async (mode: AuditInput['mode']) => {
    const databaseUrl = await servers.databaseUrl(mode);
    const environment = {
      DATABASE_URL: databaseUrl,
      EVENTS_URL: servers.eventsUrl,
      PRINCIPAL_JWKS: `file:${jwks}`,
      AUDIT_KEY_FILE: path.join(folder, 'audit.pem'),
      LOG_LEVEL: 'warn',
    };
    const db = await openDatabase({
      url: databaseUrl,
      name: 'audit',
      tables: audit.tables,
      migrations: audit.migrations,
    });
    closers.push(() => db.close());
    const child = await startChild<string>(import.meta.url, './audit', { environment, mode } satisfies AuditInput);
    closers.push(child.stop);
    return { db, child };
  };
  try {
    const log = await openEventLog({ url: servers.eventsUrl, clientId: 'bench', logger: pino({ level: 'silent' }) });
    closers.push(() => log.close());
    await log.ensureTopics(['custodia.contacts']);
    const publisher = createPublisher(log, signal);
    const backlog = Math.max(1_000, Math.round(perSecond * Math.min(seconds / 4, 30)));
    progress(`a backlog of ${backlog} events`);
    await publisher.atOnce(backlog);
    progress('kept as plain rows');
    const plain = await start('plain');
    const plainSide = await drained(plain, backlog, signal);
    await plain.child.stop();
    progress('kept in the log');
    const logged = await start('log');
    const logSide = await drained(logged, backlog, signal);
    progress('at rest, with detection');
    await until(signal, async () => (await applied(logged.db)) >= 2 * backlog);
    const forSeconds = Math.max(1, Math.round(seconds / 2));
    progress(`${perSecond} events a second, for ${forSeconds} s`);
    const told = await publisher.atRate(perSecond, forSeconds);
    await covered(logged.db, backlog + told.published, signal);
    return {
      backlog: {
        entries: backlog,
        log: logSide,
        plain: plainSide,
        ratio: {
          perSecond: rounded(logSide.perSecond / plainSide.perSecond),
          cpu: rounded(logSide.cpuMicrosPerEntry / plainSide.cpuMicrosPerEntry),
        },
      },
      steady: { askedPerSecond: perSecond, ...(await steady(logged.db, backlog)) },
    };
  } finally {
    for (const close of closers.splice(0).reverse()) await close();
  }
}

/** From the first entry that was recorded to the last. Its CPU is that of the service alone, its start left out. */
async function drained(
  { db, child }: { readonly db: Database; readonly child: Child<string> },
  entries: number,
  signal: AbortSignal,
): Promise<Side> {
  const before = await child.cpuMicros();
  await until(
    signal,
    async () => Number((await query(db, 'SELECT COUNT(*) AS n FROM audit_entry'))[0]!['n']) >= entries,
  );
  const [row] = await query(
    db,
    'SELECT TIMESTAMPDIFF(MICROSECOND, MIN(recordedAt), MAX(recordedAt)) AS micros FROM audit_entry',
  );
  const cpuMicros = (await child.cpuMicros()) - before;
  const perSecond = Math.round((entries * 1e6) / Math.max(1, Number(row!['micros'])));
  return { perSecond, cpuMicrosPerEntry: Math.round(cpuMicros / entries) };
}

/** By both consumers of the service: that of the log, and detection. */
async function applied(db: Database): Promise<number> {
  return Number((await query(db, 'SELECT COUNT(*) AS n FROM inbox'))[0]!['n']);
}

async function covered(db: Database, entries: number, signal: AbortSignal): Promise<void> {
  await until(
    signal,
    async () => Number((await query(db, 'SELECT MAX(size) AS n FROM audit_checkpoint'))[0]!['n'] ?? 0) >= entries,
  );
}

async function until(signal: AbortSignal, isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(100, undefined, { signal });
}

async function steady(db: Database, from: number): Promise<Omit<IngestReport['steady'], 'askedPerSecond'>> {
  const micros = (column: string) => `TIMESTAMPDIFF(MICROSECOND, '2020-01-01', ${column}) AS at`;
  const entries = await query(
    db,
    `SELECT leafIndex, ${micros('occurredAt')} FROM audit_entry WHERE leafIndex >= ${from} ORDER BY leafIndex`,
  );
  const checkpoints = await query(
    db,
    `SELECT size, ${micros('signedAt')} FROM audit_checkpoint WHERE size > ${from} ORDER BY size`,
  );
  let [at, first, last] = [0, Infinity, 0];
  const waits = entries.map(({ leafIndex, at: happened }) => {
    while (Number(checkpoints[at]!['size']) <= Number(leafIndex)) at += 1;
    const signed = Number(checkpoints[at]!['at']);
    first = Math.min(first, Number(happened));
    last = Math.max(last, signed);
    return (signed - Number(happened)) / 1_000;
  });
  waits.sort((a, b) => a - b);
  const share = (part: number) => Math.round(waits[Math.min(waits.length - 1, Math.floor(waits.length * part))]!);
  return {
    entries: entries.length,
    perSecond: Math.round((entries.length * 1e6) / (last - first)),
    checkpoints: checkpoints.length,
    toCheckpointMs: { p50: share(0.5), p99: share(0.99), most: share(1) },
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
