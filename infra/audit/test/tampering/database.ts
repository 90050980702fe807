import { generateKeyPairSync } from 'node:crypto';
import { ed25519Signer, formatCheckpoint, leafHash, openCheckpoint, rootOf, signNote } from '@custodia/translog';
import type { DatabaseLog, Query } from '../a-database-log.ts';
import { flipBit, type Dice } from './dice.ts';

/** A log whose database is open to whoever has `run`. */
export type OpenLog = Pick<DatabaseLog, 'entries' | 'signed' | 'origin' | 'logKey' | 'noteOf'> & {
  readonly run: Query;
};

/** Changes the database behind the service's back. */
export type DatabaseTampering = (log: OpenLog, dice: Dice) => Promise<unknown>;

interface EntryRow {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly canonical: string;
  readonly disclosures: string;
}

const columns: Readonly<Record<string, (dice: Dice) => unknown>> = {
  action: ({ below }) => `contact.read${below(100)}`,
  outcome: ({ pick }) => pick(['', 'FORGIVEN']),
  reason: ({ below }) => `REASON_${below(100)}`,
  actorId: ({ pick }) => pick([null, '01890000-0000-7000-8000-000000000000']),
  actorKind: () => 'service',
  recordType: () => 'Account',
  recordId: ({ pick }) => pick(['', '01890000-0000-7000-8000-000000000000']),
  recordVersion: ({ below }) => 100 + below(100),
  changed: ({ pick }) => pick(['["phone"]', 'no JSON']),
  purpose: () => 'MARKETING',
  service: () => 'sales',
  facet: ({ below }) => `facet${below(100)}`,
  tenantId: ({ below }) => `tenant${below(100)}`,
  id: ({ below }) => `01890000-0000-7000-8000-0000000000${10 + below(90)}`,
  occurredAt: ({ below }) => `2020-01-01 00:00:${10 + below(49)}.000`,
  recordedAt: ({ below }) => `2020-01-01 00:00:${10 + below(49)}.000`,
  access: ({ pick }) => pick(['{}', '{"records":0}', '[']),
  leafIndex: ({ below }) => 1_000 + below(1_000),
};

export const databaseTamperings: Readonly<Record<string, DatabaseTampering>> = {
  ...Object.fromEntries(
    Object.entries(columns).map(([column, other]): [string, DatabaseTampering] => [
      `column ${column} rewritten`,
      (log, dice) =>
        log.run(`UPDATE audit_entry SET ${column} = ? WHERE leafIndex = ?`, [other(dice), anEntry(log, dice)]),
    ]),
  ),
  'text: a bit flipped': async (log, dice) => {
    const { id, canonical } = await entryAt(log, anEntry(log, dice));
    await log.run('UPDATE audit_entry SET canonical = ? WHERE id = ?', [flipText(canonical, dice), id]);
  },
  'text and column rewritten alike': async (log, dice) => rewrite(log, dice),
  'entry deleted': (log, dice) => log.run('DELETE FROM audit_entry WHERE leafIndex = ?', [anEntry(log, dice)]),
  'entry deleted, with the head told so': async (log, dice) => {
    await log.run('DELETE FROM audit_entry WHERE leafIndex = ?', [anEntry(log, dice)]);
    await log.run('UPDATE audit_log_head SET size = size - 1');
  },
  'two entries swapped': async (log, dice) => {
    const [one, other] = dice.two(log.entries);
    await log.run('UPDATE audit_entry SET leafIndex = -1 WHERE leafIndex = ?', [one]);
    await log.run('UPDATE audit_entry SET leafIndex = ? WHERE leafIndex = ?', [one, other]);
    await log.run('UPDATE audit_entry SET leafIndex = ? WHERE leafIndex = -1', [other]);
  },
  'entry put in without a leaf': async (log, dice) => {
    const { leafIndex: _, ...row } = await entryAt(log, anEntry(log, dice));
    await insert(log, 'audit_entry', { ...row, id: '01890000-0000-7000-8000-000000000001', leafIndex: log.entries });
    await log.run('UPDATE audit_log_head SET size = size + 1');
  },
  'log cut short, tree and all': async (log, dice) => {
    const size = dice.below(Math.max(...log.signed));
    await log.run(
      'DELETE FROM audit_entry_subject WHERE entryId IN (SELECT id FROM audit_entry WHERE leafIndex >= ?)',
      [size],
    );
    await log.run('DELETE FROM audit_entry WHERE leafIndex >= ?', [size]);
    await rebuildTree(log);
  },
  'disclosure: another value': async (log, dice) =>
    withDisclosures(log, dice, (disclosures) => {
      const at = dice.below(disclosures.length);
      const [salt, name] = JSON.parse(Buffer.from(disclosures[at]!, 'base64url').toString()) as string[];
      disclosures[at] = Buffer.from(JSON.stringify([salt, name, 'somebody else'])).toString('base64url');
    }),
  'disclosure: a bit flipped': async (log, dice) =>
    withDisclosures(log, dice, (disclosures) => {
      const at = dice.below(disclosures.length);
      disclosures[at] = flipText(disclosures[at]!, dice);
    }),
  // Of whom a column or the index of subjects still tells. With those emptied as well it is erasure (ADR 0195).
  'disclosure deleted, what was made of it kept': async (log, dice) =>
    withDisclosures(log, dice, (disclosures) => {
      const known = disclosures.flatMap((one, at) => (nameOf(one) === 'origin' ? [] : [at]));
      disclosures.splice(dice.pick(known), 1);
    }),
  'disclosures are no list': (log, dice) =>
    log.run('UPDATE audit_entry SET disclosures = ? WHERE leafIndex = ?', [
      dice.pick(['{}', '"', '[1]']),
      anEntry(log, dice),
    ]),
  'index of subjects: a row deleted': async (log, dice) => {
    const { subject, entryId } = await aSubject(log, dice);
    await log.run('DELETE FROM audit_entry_subject WHERE subject = ? AND entryId = ?', [subject, entryId]);
  },
  'index of subjects: other fields': async (log, dice) => {
    const { subject, entryId } = await aSubject(log, dice);
    const fields = dice.pick(['[7]', '[9,10]', 'no JSON']);
    await log.run('UPDATE audit_entry_subject SET fields = ? WHERE subject = ? AND entryId = ?', [
      fields,
      subject,
      entryId,
    ]);
  },
  'index of subjects: another person': async (log, dice) => {
    const { subject, entryId } = await aSubject(log, dice);
    const other = `Contact:${dice.below(1_000)}`;
    await log.run('UPDATE audit_entry_subject SET subject = ? WHERE subject = ? AND entryId = ?', [
      other,
      subject,
      entryId,
    ]);
  },
  'index of subjects: a row too many': async (log, dice) => {
    const row = await aSubject(log, dice);
    await insert(log, 'audit_entry_subject', { ...row, subject: `Contact:${dice.below(1_000)}` });
  },
  'facet deleted': async (log, dice) => {
    const { facet, tenantId } = dice.pick(await log.run('SELECT * FROM audit_facet'));
    await log.run('DELETE FROM audit_facet WHERE facet = ? AND tenantId = ?', [facet, tenantId]);
  },
  'facet says something else': async (log, dice) => {
    const { facet } = dice.pick(await log.run('SELECT * FROM audit_facet'));
    await log.run('UPDATE audit_facet SET action = ? WHERE facet = ?', [`another${dice.below(100)}`, facet]);
  },
  'head says another size': (log, { pick, below }) =>
    log.run('UPDATE audit_log_head SET size = size + ?', [pick([-1, 1]) * (1 + below(log.entries))]),
  'checkpoint: a bit flipped': async (log, dice) => {
    const size = dice.pick(log.signed);
    await log.run('UPDATE audit_checkpoint SET note = ? WHERE size = ?', [flipText(log.noteOf(size), dice), size]);
  },
  'checkpoint: another root beside it': (log, dice) => {
    const size = dice.pick(log.signed);
    const { root } = openCheckpoint(log.noteOf(size), { origin: log.origin, log: [log.logKey] }).checkpoint;
    return log.run('UPDATE audit_checkpoint SET root = ? WHERE size = ?', [flipBit(root, dice), size]);
  },
  'checkpoint: kept as of another size': (log, dice) =>
    log.run('UPDATE audit_checkpoint SET size = ? WHERE size = ?', [1_000 + dice.below(1_000), dice.pick(log.signed)]),
  'checkpoints: two swapped': async (log, dice) => {
    const [one, other] = dice.two(log.signed.length).map((at) => log.signed[at]!) as [number, number];
    await log.run('UPDATE audit_checkpoint SET note = ? WHERE size = ?', [log.noteOf(other), one]);
  },
  'cosignature: of another checkpoint': (log, dice) => {
    const [one, other] = dice.two(log.signed.length).map((at) => log.signed[at]!) as [number, number];
    const note = log.noteOf(one).replace(/— witness.*\n/, '') + /— witness.*\n/.exec(log.noteOf(other))![0];
    return log.run('UPDATE audit_checkpoint SET note = ? WHERE size = ?', [note, one]);
  },
  'cosignature: deleted': (log, dice) => {
    const size = dice.pick(log.signed);
    return log.run('UPDATE audit_checkpoint SET note = ? WHERE size = ?', [
      log.noteOf(size).replace(/— witness.*\n/, ''),
      size,
    ]);
  },
  'history rewritten, tree and all': async (log, dice) => {
    await rewrite(log, dice);
    await rebuildTree(log);
  },
  'history rewritten, tree and all, and signed again with another key': async (log, dice) => {
    await rewrite(log, dice);
    const leafHashes = await rebuildTree(log);
    const { privateKey } = generateKeyPairSync('ed25519');
    for (const size of log.signed) {
      const root = rootOf(leafHashes.slice(0, size));
      const text = formatCheckpoint({ origin: log.origin, size: BigInt(size), root });
      const note = signNote(text, [ed25519Signer({ name: log.origin, privateKey })]);
      await log.run('UPDATE audit_checkpoint SET note = ?, root = ?, cosignatures = 0 WHERE size = ?', [
        note,
        Buffer.from(root),
        size,
      ]);
    }
  },
};

/** Of a log whose tree has several tiles and levels. They leave the rows of entries as they are. */
export const treeTamperings: Readonly<Record<string, DatabaseTampering>> = {
  'tile: a bit flipped': async (log, dice) => {
    const { level, tileIndex, hashes } = await aTile(log, dice);
    await setTile(log, { level, tileIndex }, flipBit(hashes, dice));
  },
  'tile: two hashes swapped': async (log, dice) => {
    const tile = (await log.run('SELECT * FROM audit_tile WHERE level = 0 AND tileIndex = 0'))[0]!;
    const hashes = Array.from({ length: 256 }, (_, at) => (tile['hashes'] as Buffer).subarray(at * 32, at * 32 + 32));
    const [one, other] = dice.two(256);
    [hashes[one], hashes[other]] = [hashes[other]!, hashes[one]!];
    await setTile(log, { level: 0, tileIndex: 0 }, Buffer.concat(hashes));
  },
  'tile: a hash too short': async (log, dice) => {
    const { level, tileIndex, hashes } = await aTile(log, dice);
    const bytes = hashes.subarray(0, hashes.length - 32);
    await log.run('UPDATE audit_tile SET hashes = ?, width = ? WHERE level = ? AND tileIndex = ?', [
      bytes,
      bytes.length / 32,
      level,
      tileIndex,
    ]);
  },
  'tile: said to be of another width': async (log, dice) => {
    const { level, tileIndex } = await aTile(log, dice);
    await log.run('UPDATE audit_tile SET width = width - 1 WHERE level = ? AND tileIndex = ?', [level, tileIndex]);
  },
  'tile deleted': async (log, dice) => {
    const { level, tileIndex } = await aTile(log, dice);
    await log.run('DELETE FROM audit_tile WHERE level = ? AND tileIndex = ?', [level, tileIndex]);
  },
  'tile too many': (log, dice) =>
    insert(log, 'audit_tile', {
      level: 2 + dice.below(5),
      tileIndex: dice.below(9),
      width: 1,
      hashes: Buffer.alloc(32),
    }),
};

function anEntry({ entries }: OpenLog, { below }: Dice): number {
  return below(entries);
}

async function entryAt(log: OpenLog, leafIndex: number): Promise<EntryRow> {
  return (await log.run('SELECT * FROM audit_entry WHERE leafIndex = ?', [leafIndex]))[0] as EntryRow;
}

async function aSubject(log: OpenLog, { pick }: Dice): Promise<Record<string, unknown>> {
  return pick(await log.run('SELECT * FROM audit_entry_subject'));
}

async function aTile(log: OpenLog, { pick }: Dice) {
  return pick(await log.run('SELECT * FROM audit_tile')) as unknown as {
    level: number;
    tileIndex: number;
    hashes: Buffer;
  };
}

function setTile(log: OpenLog, { level, tileIndex }: { level: number; tileIndex: number }, hashes: Buffer) {
  return log.run('UPDATE audit_tile SET hashes = ? WHERE level = ? AND tileIndex = ?', [hashes, level, tileIndex]);
}

async function withDisclosures(log: OpenLog, dice: Dice, change: (disclosures: string[]) => void): Promise<void> {
  const { id, disclosures } = await entryAt(log, anEntry(log, dice));
  const list = JSON.parse(disclosures) as string[];
  change(list);
  await log.run('UPDATE audit_entry SET disclosures = ? WHERE id = ?', [JSON.stringify(list), id]);
}

/** What was hashed and the column that shows it, so that the row fits itself. Only of what is signed. */
async function rewrite(log: OpenLog, dice: Dice): Promise<void> {
  const { id, canonical } = await entryAt(log, dice.below(Math.max(...log.signed)));
  const actorKind = `kind${dice.below(100)}`;
  const text = JSON.stringify({ ...(JSON.parse(canonical) as object), actorKind });
  await log.run('UPDATE audit_entry SET canonical = ?, actorKind = ? WHERE id = ?', [text, actorKind, id]);
}

/** The tree of the rows that are there, as whoever knows the code would make it; of fewer than 256. */
async function rebuildTree(log: OpenLog): Promise<Uint8Array[]> {
  const rows = await log.run('SELECT canonical FROM audit_entry ORDER BY leafIndex');
  const hashes = rows.map(({ canonical }) => leafHash(Buffer.from(String(canonical))));
  await log.run('DELETE FROM audit_tile');
  if (hashes.length > 0) {
    await insert(log, 'audit_tile', { level: 0, tileIndex: 0, width: hashes.length, hashes: Buffer.concat(hashes) });
  }
  await log.run('UPDATE audit_log_head SET size = ?', [hashes.length]);
  return hashes;
}

async function insert(log: OpenLog, table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  const names = Object.keys(row);
  const marks = names.map(() => '?').join(', ');
  await log.run(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`, Object.values(row));
}

function nameOf(disclosure: string): unknown {
  return (JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as unknown[])[1];
}

/** One bit of one character, so that what comes out is still text. */
function flipText(text: string, { below }: Dice): string {
  const at = below(text.length);
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << below(5))) + text.slice(at + 1);
}
