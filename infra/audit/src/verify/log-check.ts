import { leafHash, TreeHasher } from '@custodia/translog';
import { NotProven } from './not-proven.ts';
import { openEntry, type OpenedEntry, type ShownEntry } from './open-entry.ts';

/** Goes through a log from its first entry on, keeps nothing of what it has seen but the tree's edge, and counts. */
export interface LogCheck {
  /** Adds the next entry. Throws NotProven, and says which one it was. */
  addEntry(shown: ShownEntry): OpenedEntry;
  /** Adds the next leaf, of which the hash is all that is shown. */
  addLeaf(hash: Uint8Array): void;
  /** The root over all so far. */
  root(): Uint8Array;
  readonly counts: LogCounts;
}

export interface LogCounts {
  readonly size: bigint;
  /** Of those, entries whose text was there. */
  readonly shown: bigint;
  /** Personal values that were there, and digests whose value was not. */
  readonly disclosed: bigint;
  readonly withheld: bigint;
}

/** `tenant`: whose entries alone may be shown; null: everybody's are. */
export function createLogCheck(tenant: string | null): LogCheck {
  const tree = new TreeHasher();
  let [shown, disclosed, withheld] = [0n, 0n, 0n];
  return {
    addEntry(entry) {
      const opened = at(tree.size, () => openEntry(entry));
      if (tenant !== null && opened.open.tenant !== tenant) {
        throw new NotProven(`Entry ${tree.size} is of another tenant than the log was exported for.`);
      }
      tree.add(leafHash(Buffer.from(entry.entry)));
      shown += 1n;
      disclosed += BigInt(opened.disclosed.length);
      withheld += BigInt(opened.withheld);
      return opened;
    },
    addLeaf(hash) {
      if (tenant === null) throw new NotProven(`Entry ${tree.size} is not shown, and the log is said to be whole.`);
      tree.add(hash);
    },
    root: () => tree.root(),
    get counts() {
      return { size: tree.size, shown, disclosed, withheld };
    },
  };
}

/** Says which entry it was. */
export function at<T>(index: bigint, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof NotProven) throw new NotProven(`Entry ${index} does not hold: ${error.message}.`);
    throw error;
  }
}
