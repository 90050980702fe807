import { generateKeyPairSync } from 'node:crypto';
import { audit, openLogReading, recordEntries, type LogReading } from '@custodia/audit';
import { openDatabase, type EntityManager } from '@custodia/persistence';
import type { StackRun } from '@custodia/testing';
import {
  cosigner,
  ed25519Signer,
  formatCheckpoint,
  formatNoteKey,
  leafHash,
  rootOf,
  signatureLine,
  signNote,
  TranslogError,
  type TrustedKeys,
} from '@custodia/translog';
import { verifyDatabase } from '../src/database/verify-database.ts';
import { generateEntry } from '../src/index.ts';
import { NotProven } from '../src/verify/not-proven.ts';

/** The audit service's own database, with entries that it recorded itself, signed at some sizes. */
export async function aDatabaseLog(run: StackRun, { entries, signed }: { entries: number; signed: readonly number[] }) {
  const url = await run.databaseUrl('audit');
  const db = await openDatabase({ url, name: 'audit', tables: audit.tables, migrations: audit.migrations });
  const [key, witness] = [0, 1].map(() => generateKeyPairSync('ed25519').privateKey);
  const origin = 'log.example/one';
  for (let from = 0; from < entries; from += 100) {
    const some = Array.from({ length: Math.min(100, entries - from) }, (_, at) => generateEntry(from + at, 'database'));
    await db.transaction((em) => recordEntries(em, some));
  }
  const reading = openLogReading(db);
  const rows = await reading.entries({ from: 0n, before: BigInt(entries), limit: entries });
  const leafHashes = rows.map(({ canonical }) => leafHash(Buffer.from(canonical)));
  const notes = new Map<number, string>();
  for (const size of signed) {
    const root = rootOf(leafHashes.slice(0, size));
    const text = formatCheckpoint({ origin, size: BigInt(size), root });
    const cosignature = signatureLine(
      text,
      cosigner({ name: 'witness.example/w1', privateKey: witness!, now: () => 1_795_000_000_000 }),
    );
    const note = signNote(text, [ed25519Signer({ name: origin, privateKey: key! })]) + cosignature;
    notes.set(size, note);
    const values = [size, Buffer.from(root), note, 1, '2026-11-24 12:00:00.000'];
    await db.transaction((em) =>
      em.query(
        'INSERT INTO audit_checkpoint (size, root, note, cosignatures, signedAt) VALUES (?, ?, ?, ?, ?)',
        values,
      ),
    );
  }
  const logKey = formatNoteKey({ name: origin, type: 'ed25519', key: key! });
  const witnessKey = formatNoteKey({ name: 'witness.example/w1', type: 'cosignature', key: witness! });
  const trusted = { origin, log: [logKey], witnesses: [witnessKey] };

  return {
    reading,
    origin,
    entries,
    signed,
    logKey,
    noteOf: (size: number): string => notes.get(size)!,
    /** As the local run is told where it is. */
    env: (url.startsWith('file:')
      ? { CUSTODIA_DATA_DIR: url.slice('file:'.length).replace(/\/audit\.sqlite$/, '') }
      : { CUSTODIA_DATABASE_URL: url.replace(/audit$/, '{service}') }) as Record<string, string>,
    run: (statement: string, values: readonly unknown[] = []) => db.transaction((em) => queryOf(em)(statement, values)),
    /** What `verify database` finds wrong, or null. */
    fault: () => faultOf(reading, trusted),
    /** What it finds wrong once `change` was made, in a transaction that sees it and is rolled back: nothing of it stays. */
    faultAfter: async (change: (run: Query) => Promise<unknown>): Promise<string | null> => {
      try {
        return await db.transaction(async (em) => {
          await change(queryOf(em));
          throw new RolledBack(await faultOf(openLogReading({ read: (fn) => fn(em) }), trusted));
        });
      } catch (error) {
        if (error instanceof RolledBack) return error.fault;
        throw error;
      }
    },
    close: async () => {
      await db.close();
      await run.dispose();
    },
  };
}

export type Query = (statement: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

function queryOf(em: EntityManager): Query {
  return (statement, values = []) => em.query<Record<string, unknown>[]>(statement, [...values]);
}

class RolledBack extends Error {
  readonly fault: string | null;

  constructor(fault: string | null) {
    super('rolled back');
    this.fault = fault;
  }
}

async function faultOf(reading: LogReading, trusted: TrustedKeys): Promise<string | null> {
  try {
    await verifyDatabase(reading, trusted);
    return null;
  } catch (error) {
    if (error instanceof NotProven || error instanceof TranslogError) return error.message;
    throw error;
  }
}

export type DatabaseLog = Awaited<ReturnType<typeof aDatabaseLog>>;
