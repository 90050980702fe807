import type { LogReading } from '@custodia/audit';
import { leafHash, openCheckpoint, type Checkpoint, type TrustedKeys } from '@custodia/translog';
import { createLogCheck, type LogCounts } from '../verify/log-check.ts';
import { NotProven } from '../verify/not-proven.ts';
import { expectedSubjects, textOf } from './assert-row.ts';
import { checkedEntries, legible, type CheckedEntry } from './checked-entries.ts';
import { createFacetCheck } from './facet-check.ts';
import { countTiles, createTileCheck } from './tile-check.ts';

export interface ProvenDatabase {
  readonly counts: LogCounts;
  readonly checkpoints: bigint;
  /** The largest signed tree; null where nothing was signed yet. */
  readonly latest: Checkpoint | null;
}

/**
 * Verifies a log where it is kept: every row against the text that was hashed, the index of subjects, every tile, and every
 * checkpoint against the entries. Entries that came after the latest checkpoint hold together and are signed by nobody yet.
 * Throws NotProven or a TranslogError: what is wrong first.
 */
export async function verifyDatabase(
  reading: LogReading,
  trusted: TrustedKeys,
  onEntry: (index: bigint, size: bigint) => void = () => {},
): Promise<ProvenDatabase> {
  const { size, entries, tiles } = await reading.counts();
  if (entries !== size) throw new NotProven(`The log's head says ${size} entries, and ${entries} are there.`);
  if (tiles !== countTiles(size))
    throw new NotProven(`A tree of ${size} entries has ${countTiles(size)} tiles, not ${tiles}.`);
  const check = createLogCheck(null);
  const tileCheck = createTileCheck(reading);
  const signed = await openCheckpoints(reading, trusted);
  const facetCheck = createFacetCheck();
  let subjects = 0n;
  await signed.compare(0n, check.root());
  for await (const checked of checkedEntries(reading, size, check)) {
    facetCheck.add(checked.row);
    subjects += await assertSubjects(reading, checked);
    await tileCheck.add(leafHash(Buffer.from(checked.row.canonical)));
    if (signed.nextSize() === check.counts.size) await signed.compare(check.counts.size, check.root());
    onEntry(check.counts.size, size);
  }
  await tileCheck.end();
  facetCheck.end(await reading.facets());
  if (signed.nextSize() !== null) {
    throw new NotProven(
      `A checkpoint is signed over ${signed.nextSize()} entries, and ${size} are there: some were taken away.`,
    );
  }
  if ((await reading.countSubjects(size)) !== subjects) {
    throw new NotProven('The index of subjects has rows that no entry accounts for.');
  }
  return { counts: check.counts, checkpoints: signed.count(), latest: signed.latest() };
}

/** Answers how many people the index must have for it. */
async function assertSubjects(reading: LogReading, { row, opened }: CheckedEntry): Promise<bigint> {
  const expected = expectedSubjects(row, opened);
  if (expected.size === 0) return 0n;
  const found = await legible(
    `The index of subjects of entry ${row.leafIndex}`,
    reading.subjects(row, [...expected.keys()]),
  );
  const isSame =
    found.length === expected.size && found.every(({ subject, fields }) => expected.get(subject) === textOf(fields));
  if (!isSame)
    throw new NotProven(
      `Entry ${row.leafIndex} does not hold: the index of subjects says something else of whom it is about.`,
    );
  return BigInt(expected.size);
}

const PAGE = 500;

/** The signed checkpoints of a database, in the order of their sizes. */
async function openCheckpoints(reading: LogReading, trusted: TrustedKeys) {
  let page = [...(await reading.checkpoints(-1n, PAGE))];
  let [count, latest]: [bigint, Checkpoint | null] = [0n, null];
  return {
    count: () => count,
    latest: () => latest,
    nextSize: (): bigint | null => page[0]?.size ?? null,
    /** Compares the one of this size, if there is one, with the root that the entries give. */
    compare: async (size: bigint, root: Uint8Array): Promise<void> => {
      const row = page[0];
      if (row === undefined || row.size !== size) return;
      // Not all are cosigned: of those that come while a witness is asked, only the last. What is said to be must be.
      const quorum = Math.min(row.cosignatures, trusted.quorum ?? trusted.witnesses?.length ?? 0);
      const { checkpoint } = openCheckpoint(row.note, { ...trusted, quorum });
      const isRow = checkpoint.size === row.size && Buffer.compare(checkpoint.root, row.root) === 0;
      if (!isRow) throw new NotProven(`The checkpoint of ${size} entries is kept as another than it was signed.`);
      if (Buffer.compare(checkpoint.root, root) !== 0) {
        throw new NotProven(`The first ${size} entries are not those that their checkpoint is signed over.`);
      }
      [count, latest] = [count + 1n, checkpoint];
      page.shift();
      if (page.length === 0) page = [...(await reading.checkpoints(size, PAGE))];
    },
  };
}
