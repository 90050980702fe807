import type { RecordReference, Seen } from '@custodia/model';
import { arrival, type Work } from '@custodia/service';
import type { Caller } from './caller.ts';
import { unknownRecord } from './legal-hold.errors.ts';
import { legalHoldLifted, legalHoldPlaced } from './legal-hold.events.ts';
import { acceptLegalHold, acceptLiftReason } from './legal-hold.input.ts';
import { liftHold, placeHold, type LegalHold } from './legal-hold.ts';
import { saidOnceOf } from './said-once.ts';
import type { Stores } from './stores.store.ts';

interface Dependencies {
  readonly work: Work<Caller, Stores>;
  readonly clock: () => Date;
  readonly newId: () => string;
}

export class LegalHoldService {
  readonly #work: Work<Caller, Stores>;
  readonly #clock: () => Date;
  readonly #newId: () => string;

  constructor({ work, clock, newId }: Dependencies) {
    this.#work = work;
    this.#clock = clock;
    this.#newId = newId;
  }

  /** Placed again while it stands, it is the one that stands. */
  async place(caller: Caller, input: unknown): Promise<LegalHold> {
    const placing = acceptLegalHold(input);
    const { tenantId, userId } = caller.principal;
    await arrival(() => this.#work.read(caller, async (tx) => (await firstUnknown(placing.records, tx)) < 0));
    return this.#work.run(caller, async (tx) => {
      const saidOnce = saidOnceOf(placing);
      const standing = await tx.holds.findSaid(saidOnce);
      if (standing) return standing;
      // An id that is mistyped would hold nothing, and whoever sent it would believe that something is held.
      const unknown = await firstUnknown(placing.records, tx);
      if (unknown >= 0) throw unknownRecord(unknown);
      const hold = placeHold(placing, { tenantId, id: this.#newId(), saidOnce, by: userId, at: this.#clock() });
      await tx.holds.add(hold, legalHoldPlaced(hold, caller.principal));
      return hold;
    });
  }

  lift(caller: Caller, seen: Seen, reason: unknown): Promise<LegalHold> {
    return this.#work.run(caller, async (tx) => {
      const hold = await tx.holds.get(seen);
      const lifting = { reason: acceptLiftReason(reason), by: caller.principal.userId, at: this.#clock() };
      const revision = liftHold(hold, lifting);
      return tx.holds.save(revision, legalHoldLifted(revision, caller.principal));
    });
  }
}

/** The position of the first record that is not known to live; -1 where all are. */
async function firstUnknown(records: readonly RecordReference[], { known }: Stores): Promise<number> {
  const found = await known.states(records);
  return records.findIndex((record) => found(record)?.deletedAt !== null);
}
