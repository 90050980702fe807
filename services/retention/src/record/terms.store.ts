import type { EntityManager } from 'typeorm';
import { termsOf, type Rule } from '../rule/rule.ts';
import { schedule, type RetentionRecord } from './record.ts';
import { recordTable, termsTable } from './record.table.ts';

export interface TermsStore {
  /** Whether due dates of this type were reckoned by these terms. */
  areApplied(recordType: string, rule: Rule): Promise<boolean>;
  /** Reckons the due dates of some records again, and answers where to go on; null when none is left. */
  reckon(recordType: string, rule: Rule, after: Place | null): Promise<Place | null>;
  markApplied(recordType: string, rule: Rule): Promise<void>;
}

/** The last record that was reckoned. */
export type Place = Pick<RetentionRecord, 'tenantId' | 'id'>;

const RECORDS_AT_ONCE = 500;

export function termsStore(em: EntityManager): TermsStore {
  return {
    async areApplied(recordType, rule) {
      return (await em.findOneBy(termsTable, { recordType }))?.terms === termsOf(rule);
    },

    async reckon(recordType, rule, after) {
      const query = em
        .createQueryBuilder(recordTable, 'record')
        .where('record.recordType = :recordType', { recordType });
      if (after !== null) {
        query.andWhere('(record.tenantId > :tenantId OR (record.tenantId = :tenantId AND record.id > :id))', after);
      }
      const records = await query
        .orderBy('record.tenantId', 'ASC')
        .addOrderBy('record.id', 'ASC')
        .limit(RECORDS_AT_ONCE)
        .getMany();
      for (const { tenantId, id, ...heard } of records) {
        await em.update(recordTable, { tenantId, id }, { rule: rule.key, ...schedule(heard, rule) });
      }
      return records.at(-1) ?? null;
    },

    async markApplied(recordType, rule) {
      await em.delete(termsTable, { recordType });
      await em.insert(termsTable, { recordType, terms: termsOf(rule) });
    },
  };
}
