import type { Database } from '@custodia/persistence';
import {
  formatCheckpoint,
  openCheckpoint,
  signNote,
  TranslogError,
  type Checkpoint,
  type NoteSigner,
} from '@custodia/translog';
import { openCheckpointStore } from './checkpoint.store.ts';
import { readGrownRoot } from './grown-root.store.ts';
import type { CheckpointRow } from './log.table.ts';
import { openTreeStore, TreeDamaged } from './tree.store.ts';

export interface CheckpointerParts {
  readonly db: Database;
  /** The name of the log. */
  readonly origin: string;
  readonly signer: NoteSigner;
  /** The signer's public half: what this log says of itself is believed where the signature says so. */
  readonly vkey: string;
  readonly clock: () => Date;
}

/**
 * Signs what the log is, and only where it grew out of what was signed before: whoever changes the database has no key, and whoever
 * has the key is this. Throws `TreeDamaged` instead.
 */
export class Checkpointer {
  readonly #parts: CheckpointerParts;
  #last: Checkpoint | null = null;

  constructor(parts: CheckpointerParts) {
    this.#parts = parts;
  }

  /** How many leaves no checkpoint covers. */
  async behind(): Promise<bigint> {
    const size = await this.#parts.db.read((em) => openTreeStore(em).size());
    if (size < this.#signed) throw new TreeDamaged(`It has ${size} leaves, and ${this.#signed} were signed.`);
    return size - this.#signed;
  }

  /** Takes up the last checkpoint that any process signed. */
  async resume(): Promise<void> {
    const row = await this.#parts.db.read((em) => openCheckpointStore(em).findLatest());
    const last = row ? this.#open(row) : null;
    if ((last?.size ?? 0n) < this.#signed) {
      throw new TreeDamaged(`Its last checkpoint is of ${last?.size ?? 0n} leaves, and ${this.#signed} were signed.`);
    }
    this.#last = last;
  }

  async sign(): Promise<CheckpointRow> {
    const { db, origin, signer, clock } = this.#parts;
    const checkpoint = await db.read(async (em) => {
      const size = await openTreeStore(em).size();
      return { origin, size, root: await readGrownRoot(em, this.#last, size) };
    });
    const row = {
      size: checkpoint.size,
      root: Buffer.from(checkpoint.root),
      note: signNote(formatCheckpoint(checkpoint), [signer]),
      cosignatures: 0,
      signedAt: clock(),
    };
    await db.transaction((em) => openCheckpointStore(em).insert(row));
    this.#last = checkpoint;
    return row;
  }

  get #signed(): bigint {
    return this.#last?.size ?? 0n;
  }

  #open(row: CheckpointRow): Checkpoint {
    const { origin, vkey } = this.#parts;
    try {
      const { checkpoint } = openCheckpoint(row.note, { origin, log: [vkey] });
      if (checkpoint.size === row.size && row.root.equals(checkpoint.root)) return checkpoint;
    } catch (error) {
      if (!(error instanceof TranslogError)) throw error;
    }
    throw new TreeDamaged(
      `Its last checkpoint, of ${row.size} leaves, is not as the key of "${origin}" signed it: the row was changed, or AUDIT_KEY_FILE or AUDIT_ORIGIN was.`,
    );
  }
}
