import { stage, type NewEvent } from '@custodia/events';
import { assertSeen, type Revision, type Seen } from '@custodia/model';
import {
  contains,
  deleteVersioned,
  hold,
  page,
  pageByParent,
  updateDiffering,
  withinScope,
  withinSubjects,
  type OrderBy,
  type Page,
  type Slice,
} from '@custodia/persistence';
import { openLegalHoldStore } from '@custodia/service';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Caller } from '../caller.ts';
import { contactTable, emailKeyTable } from './contact.table.ts';
import type { Contact, ContactEmail } from './contact.ts';

export interface ContactFilter {
  readonly accountId?: string | null;
  readonly ownerId?: string | null;
  readonly externalId?: string | null;
  readonly email?: string | null;
  readonly nameContains?: string | null;
  readonly language?: string | null;
}

export interface ContactQuery extends Slice {
  readonly filter?: ContactFilter | null;
  readonly orderBy?: { readonly field: 'CREATED_AT' | 'UPDATED_AT'; readonly direction: 'ASC' | 'DESC' } | null;
}

/** Meets what the caller may see, unless a method says otherwise. The only code that touches a personal column. */
export interface ContactStore {
  page(query: ContactQuery): Promise<Page<Contact>>;
  ofAccounts(accountIds: readonly string[], slice: Slice): Promise<ReadonlyMap<string, Page<Contact>>>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, Contact>>;
  get(seen: Seen): Promise<Contact>;
  /** The contact if it is there to be seen, held until the transaction ends: nobody deletes it meanwhile. */
  hold(id: string): Promise<Contact | null>;
  /** Contacts of anybody, and whether the caller may see them. */
  byExternalId(externalIds: readonly (string | null | undefined)[]): Promise<Map<string, KnownContact>>;
  /** Whether anybody has a contact at that account. */
  existAt(accountId: string): Promise<boolean>;
  add(contact: Contact, event: NewEvent): Promise<Contact>;
  /** Many at once: row by row, 500 people take seconds. */
  addAll(contacts: readonly Contact[], events: readonly NewEvent[]): Promise<void>;
  save(revision: Revision<Contact>, event: NewEvent): Promise<Contact>;
  /** Refused while a legal hold keeps it. */
  remove(contact: Contact, event: NewEvent): Promise<void>;
}

export interface KnownContact {
  readonly contact: Contact;
  readonly visible: boolean;
}

const orderProperty = { CREATED_AT: 'createdAt', UPDATED_AT: 'updatedAt' } as const;
const newestFirst: readonly OrderBy[] = [{ property: 'createdAt', direction: 'DESC' }];

export function openContactStore(em: EntityManager, { principal, customers, subjects }: Caller): ContactStore {
  const { tenantId } = principal;
  const contacts = em.getRepository(contactTable);
  const emailKeys = em.getRepository(emailKeyTable);

  const ofTenant = (): SelectQueryBuilder<Contact> =>
    contacts.createQueryBuilder('contact').where('contact.tenantId = :tenantId', { tenantId });
  const visible = (): SelectQueryBuilder<Contact> =>
    withinSubjects(withinScope(ofTenant(), 'contact', customers), 'contact.id', subjects);

  const addEmailKeys = async (of: readonly Contact[]): Promise<void> => {
    const keys = of.flatMap(({ id, emails }) =>
      [...new Set(emails.map(emailKeyOf))].map((emailKey) => ({ tenantId, emailKey, contactId: id })),
    );
    if (keys.length > 0) await emailKeys.insert(keys);
  };

  const addAll: ContactStore['addAll'] = async (added, events) => {
    if (added.length === 0) return;
    await contacts.insert(added as never);
    await addEmailKeys(added);
    await stage(em, events);
  };

  const byIds: ContactStore['byIds'] = async (ids) => {
    if (ids.length === 0) return new Map();
    const found = await visible().andWhere('contact.id IN (:...ids)', { ids }).getMany();
    return new Map(found.map((contact) => [contact.id, contact]));
  };

  return {
    page: ({ filter, orderBy, ...slice }) => {
      const order = orderBy ? [{ property: orderProperty[orderBy.field], direction: orderBy.direction }] : newestFirst;
      return page(filtered(visible(), filter ?? {}), { ...slice, alias: 'contact', orderBy: order });
    },
    ofAccounts: (accountIds, slice) => {
      const parents = { parent: 'accountId', parentIds: accountIds };
      return pageByParent(visible(), { ...slice, ...parents, alias: 'contact', orderBy: newestFirst });
    },
    byIds,
    get: async (seen) => {
      const contact = await visible().andWhere('contact.id = :id', { id: seen.id }).getOne();
      return assertSeen(contact, seen);
    },
    hold: async (id) => {
      await hold(em, contactTable, { where: 'tenantId = :tenantId AND id = :id', parameters: { tenantId, id } });
      return visible().andWhere('contact.id = :id', { id }).getOne();
    },
    byExternalId: async (externalIds) => {
      const named = externalIds.filter((externalId) => typeof externalId === 'string');
      if (named.length === 0) return new Map();
      const found = await ofTenant().andWhere('contact.externalId IN (:...named)', { named }).getMany();
      const seen = await byIds(found.map(({ id }) => id));
      return new Map(found.map((contact) => [contact.externalId!, { contact, visible: seen.has(contact.id) }]));
    },
    existAt: (accountId) => ofTenant().andWhere('contact.accountId = :accountId', { accountId }).getExists(),
    add: async (contact, event) => {
      await addAll([contact], [event]);
      return contact;
    },
    addAll,
    save: async ({ before, after, changed }, event) => {
      if (changed.length === 0) return before;
      await updateDiffering(em, contactTable, { before, after });
      if (changed.includes('emails')) {
        await emailKeys.delete({ tenantId, contactId: after.id });
        await addEmailKeys([after]);
      }
      await stage(em, event);
      return after;
    },
    remove: async ({ id, version }, event) => {
      await openLegalHoldStore(em, tenantId).assertNoneHeld([{ recordType: 'Contact', recordId: id }]);
      await deleteVersioned(em, contactTable, { tenantId, id, expectedVersion: version });
      await emailKeys.delete({ tenantId, contactId: id });
      await stage(em, event);
    },
  };
}

/** Two spellings of one address find each other. */
function emailKeyOf({ address }: Pick<ContactEmail, 'address'>): string {
  return address.trim().toLowerCase();
}

function filtered(query: SelectQueryBuilder<Contact>, filter: ContactFilter): SelectQueryBuilder<Contact> {
  const { accountId, ownerId, externalId, email, nameContains, language } = filter;
  if (typeof accountId === 'string') query.andWhere('contact.accountId = :accountId', { accountId });
  if (typeof ownerId === 'string') query.andWhere('contact.ownerId = :ownerId', { ownerId });
  if (typeof externalId === 'string') query.andWhere('contact.externalId = :externalId', { externalId });
  if (typeof email === 'string') {
    const reached = query
      .subQuery()
      .select('reached.contactId')
      .from(emailKeyTable, 'reached')
      .where('reached.tenantId = contact.tenantId AND reached.emailKey = :emailKey');
    query.andWhere(`contact.id IN ${reached.getQuery()}`, { emailKey: emailKeyOf({ address: email }) });
  }
  if (nameContains) contains(query, 'contact.fullName', nameContains);
  if (typeof language === 'string') query.andWhere('contact.language = :language', { language });
  return query;
}
