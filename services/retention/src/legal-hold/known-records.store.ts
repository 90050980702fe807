import type { RecordReference } from '@custodia/model';
import { In, type EntityManager } from 'typeorm';
import { retentionIdOf } from '../record/retention-id.ts';
import type { RetentionRecord } from '../record/record.ts';
import { recordTable } from '../record/record.table.ts';
import type { Caller } from './caller.ts';

export interface KnownRecordStore {
  /** What has been heard of these records; undefined of whom nothing has, or in another tenant. */
  states(records: readonly RecordReference[]): Promise<(record: RecordReference) => RetentionRecord | undefined>;
}

export function openKnownRecordStore(em: EntityManager, { principal, seesAll }: Caller): KnownRecordStore {
  const { tenantId } = principal;
  const idOf = ({ recordType, recordId }: RecordReference) => retentionIdOf({ tenantId, recordType, recordId });
  return {
    states: async (records) => {
      const found = seesAll ? await em.findBy(recordTable, { tenantId, id: In(records.map(idOf)) }) : [];
      const byId = new Map(found.map((record) => [record.id, record]));
      return (record) => byId.get(idOf(record));
    },
  };
}
