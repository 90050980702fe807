import { stage } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import type { Database } from '@custodia/persistence';
import { arrival } from '@custodia/service';
import { customerStore } from '../customer/customer.store.ts';
import type { Reach } from '../customer/reach.ts';
import type { Purposes } from '../purpose/purpose.ts';
import {
  give,
  withdraw,
  type Consent,
  type Dossier,
  type DossierOf,
  type GiveInput,
  type Recorded,
  type Recording,
  type Subject,
  type WithdrawInput,
} from './consent.ts';
import { consentStated } from './consent.events.ts';
import { contactNotFound, sourceTooLong, tooManyRows } from './consent.errors.ts';
import { consentStore } from './consent.store.ts';
import { giveRows, type BulkRow } from './give-rows.ts';

/** Who asks, and which customers they meet. */
export interface Caller {
  readonly principal: Principal;
  readonly reach: Reach;
}

export interface ConsentService {
  give(caller: Caller, input: GiveInput): Promise<Consent>;
  withdraw(caller: Caller, input: WithdrawInput): Promise<Consent>;
  /** One transaction; each row has an outcome of its own, and a refused one writes nothing and stops no other. */
  giveMany(caller: Caller, rows: readonly GiveInput[]): Promise<BulkRow[]>;
}

export interface ConsentParts {
  readonly db: Database;
  readonly purposes: Purposes;
  readonly clock: () => Date;
  readonly newId: () => string;
}

const MOST_ROWS = 500;
const LONGEST_SOURCE = 64;

export function createConsentService({ db, purposes, clock, newId }: ConsentParts): ConsentService {
  return {
    async give(caller, input) {
      assertAcceptable(input);
      return changeOne(caller, input, (dossier) => give(dossier, input, recording(caller)));
    },

    async withdraw(caller, input) {
      assertAcceptable(input);
      return changeOne(caller, input, (dossier) => withdraw(dossier, input.source, recording(caller)));
    },

    async giveMany(caller, rows) {
      if (rows.length > MOST_ROWS) throw tooManyRows(MOST_ROWS);
      return change(
        caller,
        rows.map((row) => row.contactId),
        (dossierOf) => giveRows(rows, { assertAcceptable, dossierOf, recording: recording(caller) }),
      );
    },
  };

  async function changeOne(
    caller: Caller,
    { contactId, purpose }: Subject,
    decide: (dossier: Dossier) => Recorded,
  ): Promise<Consent> {
    return change(caller, [contactId], (dossierOf) => {
      const recorded = decide(dossierOf(contactId, purpose));
      return { result: recorded.consent, recorded: [recorded] };
    });
  }

  /** Holds the contacts' rows to the end of the transaction, so what is said about one contact waits its turn. */
  async function change<T>(
    { principal, reach }: Caller,
    contactIds: readonly string[],
    decide: (dossierOf: DossierOf) => { readonly result: T; readonly recorded: readonly Recorded[] },
  ): Promise<T> {
    const { tenantId } = principal;
    const named = [...new Set(contactIds)];
    // Waits alike for what is missing and for what is not the caller's: neither the answer nor its delay tells them apart.
    await arrival(async () => {
      const visible = await db.read((em) => customerStore(em).findVisible(tenantId, named, reach));
      return visible.size === named.length;
    });
    return db.transaction(async (em) => {
      const held = await customerStore(em).holdVisible(tenantId, contactIds, reach);
      const dossiers = await consentStore(em).dossiers(tenantId, [...held]);
      const { result, recorded } = decide((contactId, purpose) => {
        if (!held.has(contactId)) throw contactNotFound();
        return dossiers.of(contactId, purpose);
      });
      await consentStore(em).save(recorded);
      await stage(
        em,
        recorded.map((said) => consentStated(said, principal)),
      );
      return result;
    });
  }

  function assertAcceptable({ purpose, source }: Subject & { readonly source: string | null }): void {
    purposes.assertTakesConsent(purpose);
    if (source !== null && source.length > LONGEST_SOURCE) throw sourceTooLong(LONGEST_SOURCE);
  }

  function recording({ principal }: Caller): Recording {
    return { recordedBy: principal.kind === 'user' ? principal.userId : null, now: clock(), newId };
  }
}
