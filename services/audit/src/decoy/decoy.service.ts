import { Refusal } from '@custodia/errors';
import { revise } from '@custodia/model';
import type { Database } from '@custodia/persistence';
import { notFound, type Caller } from '../detection/reach.ts';
import { decoyDeclared, decoyRetired } from './decoy.events.ts';
import { openDecoyStore } from './decoy.store.ts';
import type { Decoy } from './decoy.ts';

interface Dependencies {
  readonly db: Database;
  readonly clock: () => Date;
  readonly newId: () => string;
}

export class DecoyService {
  readonly #db: Database;
  readonly #clock: () => Date;
  readonly #newId: () => string;

  constructor({ db, clock, newId }: Dependencies) {
    this.#db = db;
    this.#clock = clock;
    this.#newId = newId;
  }

  /** Declared again, it is the one that it is. */
  declare({ principal, seesAll }: Caller, contactId: string): Promise<Decoy> {
    const { tenantId, userId } = principal;
    return this.#db.transaction(async (em) => {
      const store = openDecoyStore(em, { tenantId, seesAll });
      if (!(await store.holdContact(contactId))) throw unknownContact();
      const known = await store.findOf(contactId);
      if (known) return known;
      const at = this.#clock();
      const decoy: Decoy = {
        tenantId,
        id: this.#newId(),
        version: 1,
        contactId,
        declaredBy: userId,
        declaredAt: at,
        retiredAt: null,
        updatedAt: at,
      };
      await store.add(decoy, decoyDeclared(decoy, principal));
      return decoy;
    });
  }

  retire(
    { principal, seesAll }: Caller,
    { id, expectedVersion }: { readonly id: string; readonly expectedVersion: number },
  ): Promise<Decoy> {
    const { tenantId } = principal;
    return this.#db.transaction(async (em) => {
      const store = openDecoyStore(em, { tenantId, seesAll });
      const decoy = (await store.findMany([id])).get(id);
      if (!decoy) throw notFound('decoy');
      if (decoy.version !== expectedVersion) {
        const message = 'Somebody has changed this decoy. Load it again and repeat your change.';
        throw new Refusal('VERSION_CONFLICT', message, { currentVersion: decoy.version });
      }
      if (decoy.retiredAt) return decoy;
      const at = this.#clock();
      const { after } = revise(decoy, { retiredAt: at }, at);
      return store.save({ before: decoy, after }, decoyRetired(after, principal));
    });
  }
}

function unknownContact(): Refusal {
  const message = 'No such contact is known here. One that was created just now is heard of in a moment.';
  return new Refusal('UNKNOWN_REFERENCE', message, { field: 'contact' });
}
