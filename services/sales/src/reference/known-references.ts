import { Refusal } from '@custodia/errors';
import type { Owner } from '@custodia/model';
import { isWithinScope } from '@custodia/persistence';
import { ownerOf, type KnownOwner } from '@custodia/service';
import type { Caller } from '../caller.ts';
import type { CustomerKind, KnownCustomer } from './customer.ts';

/** What an opportunity may name; other fields are of no interest here. */
export interface Naming {
  /** Null is the caller; undefined when the owner is not in question. */
  readonly ownerId?: string | null | undefined;
  readonly accountId?: string | null | undefined;
  readonly primaryContactId?: string | null | undefined;
  readonly productId?: string | null | undefined;
  readonly productExternalId?: string | null | undefined;
}

/** What was found for the names that a batch mentions. */
export interface Found {
  readonly owners: ReadonlyMap<string, KnownOwner>;
  /** By `Account:<id>` and `Contact:<id>`. */
  readonly customers: ReadonlyMap<string, KnownCustomer>;
  /** The contacts among them whom the caller's purpose lets them meet. */
  readonly met: ReadonlySet<string>;
  readonly productIds: ReadonlySet<string>;
  readonly productIdsByExternalId: ReadonlyMap<string, string>;
}

/** Judges names: what is missing, deleted or somebody else's is unknown, and all three read alike. */
export class KnownReferences {
  readonly #caller: Caller;
  readonly #found: Found;

  constructor(caller: Caller, found: Found) {
    this.#caller = caller;
    this.#found = found;
  }

  /** The owner by that id; the caller when none is named. */
  owner(id: string | null | undefined): Owner {
    const { principal, pipeline: scope } = this.#caller;
    return ownerOf(id, { principal, scope, known: this.#found.owners });
  }

  account(id: string): string {
    if (!this.#isKnown('Account', id)) throw unknown('accountId', 'Choose an account that you may see.');
    return id;
  }

  /** Who is named already may have become somebody else's since, but is one whom the caller may meet: no guess finds out. */
  contact(id: string, namedAlready?: string | null): string {
    const isKnown = id === namedAlready ? this.#found.met.has(id) : this.#isKnown('Contact', id);
    if (!isKnown) throw unknown('primaryContactId', 'Choose a contact whom you may see.');
    return id;
  }

  product(id: string): string {
    if (!this.#found.productIds.has(id)) throw unknown('productId', 'Choose one of the products.');
    return id;
  }

  productByExternalId(externalId: string): string {
    const id = this.#found.productIdsByExternalId.get(externalId);
    if (id === undefined) throw unknown('productExternalId', 'Create the product first.');
    return id;
  }

  /** Whether an event that is on its way could still make one of the names known. */
  mayBecomeKnown(namings: readonly Naming[]): boolean {
    return namings.some(
      ({ ownerId, accountId, primaryContactId }) =>
        (typeof accountId === 'string' && !this.#isKnown('Account', accountId)) ||
        (typeof primaryContactId === 'string' && !this.#isKnown('Contact', primaryContactId)) ||
        (typeof ownerId === 'string' && this.#ownerMayBecomeKnown(ownerId)),
    );
  }

  #ownerMayBecomeKnown(ownerId: string): boolean {
    const { pipeline, principal } = this.#caller;
    const choosesOthers = pipeline.kind === 'all' || pipeline.kind === 'team';
    return choosesOthers && ownerId !== principal.userId && !this.#found.owners.has(ownerId);
  }

  // Somebody else's is waited for as the missing is: their answers take equally long, and it may be mine in a moment.
  #isKnown(kind: CustomerKind, id: string): boolean {
    const customer = this.#found.customers.get(`${kind}:${id}`);
    if (customer === undefined || customer.deleted || (kind === 'Contact' && !this.#found.met.has(id))) return false;
    return isWithinScope(this.#caller.customers, customer);
  }
}

function unknown(field: string, remedy: string): Refusal {
  return new Refusal('UNKNOWN_REFERENCE', `Nothing you may use has this ${field}. ${remedy}`, { field });
}
