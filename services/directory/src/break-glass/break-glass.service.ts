import { Refusal } from '@custodia/errors';
import type { Caller } from '../caller.ts';
import type { Stores } from '../stores.store.ts';
import type { Work } from '../work.ts';
import { glassBroken, glassEnded } from './break-glass.events.ts';
import {
  acceptReason,
  assertSameReason,
  endGlass,
  openGlass,
  type BreakGlass,
  type BreakGlassRule,
} from './break-glass.ts';

interface Dependencies {
  readonly work: Work;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly rule: BreakGlassRule;
}

export class BreakGlassService {
  readonly #work: Work;
  readonly #clock: () => Date;
  readonly #newId: () => string;
  readonly #rule: BreakGlassRule;

  constructor({ work, clock, newId, rule }: Dependencies) {
    this.#work = work;
    this.#clock = clock;
    this.#newId = newId;
    this.#rule = rule;
  }

  open(caller: Caller, given: unknown): Promise<BreakGlass> {
    return this.#work.run(caller, async (tx) => {
      const reason = acceptReason(given, this.#rule);
      const userId = await holdSelf(caller, tx);
      const at = this.#clock();
      const open = await tx.breakGlasses.findOpen(userId, at);
      if (open) {
        assertSameReason(open, reason);
        return open;
      }
      const opening = { tenantId: caller.principal.tenantId, id: this.#newId(), userId, reason, at };
      const glass = openGlass(opening, this.#rule);
      await tx.breakGlasses.add(glass, glassBroken(glass, caller.principal));
      return glass;
    });
  }

  end(caller: Caller): Promise<BreakGlass> {
    return this.#work.run(caller, async (tx) => {
      const userId = await holdSelf(caller, tx);
      const at = this.#clock();
      const open = await tx.breakGlasses.findOpen(userId, at);
      if (!open) throw new Refusal('NOT_FOUND', 'You have no broken glass open. It ended, or was never opened.');
      const revision = endGlass(open, at);
      return tx.breakGlasses.save(revision, glassEnded(revision, caller.principal));
    });
  }
}

/** Held until the transaction ends, so that nobody has two emergencies at once. Machines have none. */
async function holdSelf({ principal }: Caller, tx: Stores): Promise<string> {
  const self = principal.kind === 'user' ? await tx.users.holdSelf(principal.userId) : null;
  if (self?.active) return self.id;
  throw new Refusal('NOT_FOUND', 'Only people of the directory break the glass, and you are not in it.');
}
