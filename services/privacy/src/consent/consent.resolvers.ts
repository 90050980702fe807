import { connection, loader, payload, problemOf, type RequestContext } from '@custodia/subgraph';
import type { Database } from '@custodia/persistence';
import { reachOf } from '../customer/reach.ts';
import {
  inOrderSaid,
  statusAt,
  type Consent,
  type ConsentStatus,
  type GiveInput,
  type Statement,
  type Subject,
} from './consent.ts';
import type { Caller, ConsentService } from './consent.service.ts';
import { consentStore } from './consent.store.ts';

export interface ConsentResolverParts {
  readonly db: Database;
  readonly consents: ConsentService;
}

interface ConsentsArgs {
  readonly first: number;
  readonly after?: string | null;
  readonly filter?: {
    readonly contactId?: string | null;
    readonly purpose?: string | null;
    readonly status?: ConsentStatus | null;
  } | null;
}

type ConsentInput = Subject & Partial<{ [K in 'givenAt' | 'expiresAt']: Date | null }> & { source?: string | null };

export function consentResolvers({ db, consents }: ConsentResolverParts) {
  return {
    Query: {
      consents: async (_: unknown, { first, after, filter }: ConsentsArgs, context: RequestContext) => {
        const { principal, reach } = callerOf(context);
        const page = await db.read((em) =>
          consentStore(em).list({
            tenantId: principal.tenantId,
            reach,
            first,
            after: after ?? null,
            contactId: filter?.contactId ?? null,
            purpose: filter?.purpose ?? null,
            status: filter?.status ?? null,
            now: context.askedAt,
          }),
        );
        return connection(page);
      },
    },
    Mutation: {
      giveConsent: (_: unknown, { input }: { input: ConsentInput }, context: RequestContext) =>
        payload('consent', () => consents.give(callerOf(context), givingOf(input))),
      withdrawConsent: (_: unknown, said: Subject & { source?: string | null }, context: RequestContext) =>
        payload('consent', () => consents.withdraw(callerOf(context), { ...said, source: said.source ?? null })),
      giveConsents: async (_: unknown, { input }: { input: readonly ConsentInput[] }, context: RequestContext) => {
        const rows = await consents.giveMany(callerOf(context), input.map(givingOf));
        return { rows: rows.map(({ refusal, ...row }) => ({ ...row, problem: refusal && problemOf(refusal) })) };
      },
    },
    ConsentRecord: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) => consentOf(context).load(id),
      contact: ({ contactId }: Consent) => ({ __typename: 'Contact', id: contactId }),
      status: (consent: Consent, _: unknown, { askedAt }: RequestContext) => statusAt(consent, askedAt),
      history: async ({ id }: Consent, _: unknown, context: RequestContext) =>
        inOrderSaid((await historyOf(context).load(id)) ?? []),
    },
    ConsentEvent: {
      recordedBy: ({ recordedBy }: Statement) => recordedBy && { __typename: 'User', id: recordedBy },
    },
    Contact: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      consents: async ({ id }: { id: string }, _: unknown, context: RequestContext) =>
        (await consentsOfContact(context).load(id)) ?? [],
    },
  };

  function consentOf(context: RequestContext) {
    const { principal, reach } = callerOf(context);
    return loader(context, 'consent', (ids: readonly string[]) =>
      db.read((em) => consentStore(em).findMany(principal.tenantId, ids, reach)),
    );
  }

  function consentsOfContact(context: RequestContext) {
    const { principal, reach } = callerOf(context);
    return loader(context, 'consentsOfContact', (contactIds: readonly string[]) =>
      db.read((em) => consentStore(em).ofContacts(principal.tenantId, contactIds, reach)),
    );
  }

  function historyOf(context: RequestContext) {
    return loader(context, 'consentHistory', (consentIds: readonly string[]) =>
      db.read((em) => consentStore(em).histories(context.principal.tenantId, consentIds)),
    );
  }
}

function callerOf(context: RequestContext): Caller {
  return { principal: context.principal, reach: reachOf(context) };
}

function givingOf({ contactId, purpose, givenAt, expiresAt, source }: ConsentInput): GiveInput {
  return { contactId, purpose, givenAt: givenAt ?? null, expiresAt: expiresAt ?? null, source: source ?? null };
}
