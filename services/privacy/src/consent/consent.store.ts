import { page, withinScope, withinSubjects, type Page } from '@custodia/persistence';
import type { EntityManager, EntitySchema, QueryDeepPartialEntity, SelectQueryBuilder } from 'typeorm';
import { customerTable } from '../customer/customer.table.ts';
import type { Reach } from '../customer/reach.ts';
import type { Consent, ConsentStatus, Dossier, Recorded, Statement } from './consent.ts';
import { consentTable, statementTable, type StatementRow } from './consent.table.ts';

export interface ConsentStore {
  /** Everything said by these contacts. Asks nobody's leave: the caller has checked the contacts. */
  dossiers(tenantId: string, contactIds: readonly string[]): Promise<Dossiers>;
  save(recorded: readonly Recorded[]): Promise<void>;
  findMany(tenantId: string, ids: readonly string[], reach: Reach): Promise<Map<string, Consent>>;
  /** By contact; each contact's by purpose. */
  ofContacts(tenantId: string, contactIds: readonly string[], reach: Reach): Promise<Map<string, Consent[]>>;
  /** By consent. */
  histories(tenantId: string, consentIds: readonly string[]): Promise<Map<string, Statement[]>>;
  list(query: ConsentQuery): Promise<Page<Consent>>;
}

export interface Dossiers {
  of(contactId: string, purpose: string): Dossier;
}

export interface ConsentQuery {
  readonly tenantId: string;
  readonly reach: Reach;
  readonly first: number;
  readonly after: string | null;
  readonly contactId: string | null;
  readonly purpose: string | null;
  readonly status: ConsentStatus | null;
  /** Decides what has expired. */
  readonly now: Date;
}

export function consentStore(em: EntityManager): ConsentStore {
  return {
    async dossiers(tenantId, contactIds) {
      const consents = await consentsOfContacts(em, tenantId, contactIds);
      const consentIds = consents.map((consent) => consent.id);
      const histories = await historiesOf(em, tenantId, consentIds);
      const byName = new Map(consents.map((consent) => [`${consent.purpose} ${consent.contactId}`, consent]));
      return {
        of(contactId, purpose) {
          const consent = byName.get(`${purpose} ${contactId}`) ?? null;
          return { tenantId, contactId, purpose, consent, statements: histories.get(consent?.id ?? '') ?? [] };
        },
      };
    },

    async save(recorded) {
      const consents = recorded.map(({ consent }) => consent);
      await insertMany(
        em,
        consentTable,
        consents.filter(({ version }) => version === 1),
      );
      for (const consent of consents.filter(({ version }) => version > 1)) {
        await em.getRepository(consentTable).update({ tenantId: consent.tenantId, id: consent.id }, consent);
      }
      await insertMany(em, statementTable, recorded.map(statementRow));
    },

    async findMany(tenantId, ids, reach) {
      const found = await visible(em, tenantId, reach).andWhere('consent.id IN (:...ids)', { ids }).getMany();
      return new Map(found.map((consent) => [consent.id, consent]));
    },

    async ofContacts(tenantId, contactIds, reach) {
      const found = await visible(em, tenantId, reach)
        .andWhere('consent.contactId IN (:...contactIds)', { contactIds })
        .orderBy('consent.purpose', 'ASC')
        .getMany();
      return grouped(found, (consent) => consent.contactId);
    },

    histories: (tenantId, consentIds) => historiesOf(em, tenantId, consentIds),

    async list({ tenantId, reach, first, after, contactId, purpose, status, now }) {
      const query = visible(em, tenantId, reach);
      if (purpose !== null) query.andWhere('consent.purpose = :purpose', { purpose });
      if (status !== null) withStatus(query, status, now);
      // Of a deleted contact the proof is kept; it is shown to who asks for it, and is in nobody's way otherwise.
      if (contactId !== null) query.andWhere('consent.contactId = :contactId', { contactId });
      else query.andWhere('customer.deleted = :deleted', { deleted: false });
      return page(query, {
        alias: 'consent',
        orderBy: [{ property: 'updatedAt', direction: 'DESC' }],
        first,
        after,
      });
    },
  };
}

function consentsOf(em: EntityManager, tenantId: string): SelectQueryBuilder<Consent> {
  return em.createQueryBuilder(consentTable, 'consent').where('consent.tenantId = :tenantId', { tenantId });
}

async function consentsOfContacts(
  em: EntityManager,
  tenantId: string,
  contactIds: readonly string[],
): Promise<Consent[]> {
  if (contactIds.length === 0) return [];
  return consentsOf(em, tenantId).andWhere('consent.contactId IN (:...contactIds)', { contactIds }).getMany();
}

/** The consents of customers within reach, whose owner the projection knows. What they consented to is said in this very table. */
function visible(em: EntityManager, tenantId: string, reach: Reach): SelectQueryBuilder<Consent> {
  const query = consentsOf(em, tenantId).innerJoin(
    customerTable.options.name,
    'customer',
    'customer.tenantId = consent.tenantId AND customer.id = consent.contactId',
  );
  withinScope(query, 'customer', reach.customers);
  return withinSubjects(query, 'consent.contactId', reach.subjects, { consents: 'consent_record' });
}

/** As `statusAt` decides it. */
function withStatus(query: SelectQueryBuilder<Consent>, status: ConsentStatus, now: Date): void {
  query.andWhere('consent.stated = :stated', { stated: status === 'WITHDRAWN' ? 'WITHDRAWN' : 'GIVEN' });
  if (status === 'GIVEN') query.andWhere('(consent.expiresAt IS NULL OR consent.expiresAt > :now)', { now });
  if (status === 'EXPIRED') query.andWhere('consent.expiresAt <= :now', { now });
}

async function historiesOf(
  em: EntityManager,
  tenantId: string,
  consentIds: readonly string[],
): Promise<Map<string, Statement[]>> {
  if (consentIds.length === 0) return new Map();
  const rows = await em
    .createQueryBuilder(statementTable, 'statement')
    .where('statement.tenantId = :tenantId AND statement.consentId IN (:...consentIds)', { tenantId, consentIds })
    .getMany();
  return grouped<StatementRow>(rows, (row) => row.consentId);
}

function statementRow({ consent, statement }: Recorded): StatementRow {
  return { ...statement, tenantId: consent.tenantId, consentId: consent.id, recordedAt: consent.updatedAt };
}

const ROWS_PER_INSERT = 100;

async function insertMany<T extends object>(
  em: EntityManager,
  table: EntitySchema<T>,
  rows: readonly T[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
    const values = rows.slice(from, from + ROWS_PER_INSERT) as QueryDeepPartialEntity<T>[];
    await em.createQueryBuilder().insert().into(table).values(values).updateEntity(false).execute();
  }
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}
