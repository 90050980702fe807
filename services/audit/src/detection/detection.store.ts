import { stage, type NewEvent } from '@custodia/events';
import { hold, insertRows, page, updateDiffering, type Page, type Slice } from '@custodia/persistence';
import { In, type EntityManager } from 'typeorm';
import { detectionRaised } from './detection.events.ts';
import type { Detection, DetectionState } from './detection.ts';
import { detectionTable } from './detection.table.ts';
import type { Level } from './sigma/rule.ts';

/** How detections come to be and go on. */
export interface DetectionLedger {
  /** Held until the transaction ends. */
  hold(named: readonly Pick<Detection, 'tenantId' | 'id'>[]): Promise<Map<string, Detection>>;
  raise(detections: readonly Detection[]): Promise<void>;
  /** What goes on of a detection; its triage stays as it is. */
  extend(detection: Detection): Promise<void>;
}

export function openDetectionLedger(em: EntityManager): DetectionLedger {
  return {
    hold: async (named) => {
      if (named.length === 0) return new Map();
      const ids = named.map(({ id }) => id).sort();
      const tenants = [...new Set(named.map(({ tenantId }) => tenantId))].sort();
      const where = 'tenantId IN (:...tenants) AND id IN (:...ids)';
      await hold(em, detectionTable, { where, parameters: { tenants, ids } });
      const found = await em.findBy(detectionTable, { tenantId: In(tenants), id: In(ids) });
      return new Map(found.map((detection) => [detection.id, detection]));
    },
    raise: async (detections) => {
      if (detections.length === 0) return;
      await insertRows(em, detectionTable, detections);
      await stage(em, detections.map(detectionRaised));
    },
    extend: async ({ tenantId, id, count, events, entryIds, firstAt, lastAt }) => {
      await em.update(detectionTable, { tenantId, id }, { count, events, entryIds, firstAt, lastAt });
    },
  };
}

/** How much somebody meets: a tenant's auditors see all of it, others nothing. */
export interface Reach {
  readonly tenantId: string;
  readonly seesAll: boolean;
}

export interface DetectionFilter {
  readonly rule?: string | null;
  readonly level?: Level | null;
  readonly actorId?: string | null;
  readonly state?: DetectionState | null;
  readonly raisedFrom?: Date | null;
  readonly raisedBefore?: Date | null;
}

export interface DetectionStore {
  findMany(ids: readonly string[]): Promise<Map<string, Detection>>;
  /** Latest first. */
  list(query: Slice & { readonly filter?: DetectionFilter | null }): Promise<Page<Detection>>;
  save(change: { readonly before: Detection; readonly after: Detection }, event: NewEvent): Promise<Detection>;
}

export function openDetectionStore(em: EntityManager, { tenantId, seesAll }: Reach): DetectionStore {
  const visible = () => {
    const query = em
      .createQueryBuilder(detectionTable, 'detection')
      .where('detection.tenantId = :tenantId', { tenantId });
    return seesAll ? query : query.andWhere('1 = 0');
  };
  return {
    findMany: async (ids) => {
      const found = await visible().andWhere('detection.id IN (:...ids)', { ids }).getMany();
      return new Map(found.map((detection) => [detection.id, detection]));
    },
    list: async ({ first, after, filter }) => {
      const query = visible();
      for (const property of ['rule', 'level', 'actorId', 'state'] as const) {
        const value = filter?.[property] ?? null;
        if (value !== null) query.andWhere(`detection.${property} = :${property}`, { [property]: value });
      }
      const { raisedFrom = null, raisedBefore = null } = filter ?? {};
      if (raisedFrom !== null) query.andWhere('detection.raisedAt >= :raisedFrom', { raisedFrom });
      if (raisedBefore !== null) query.andWhere('detection.raisedAt < :raisedBefore', { raisedBefore });
      return page(query, { alias: 'detection', orderBy: [{ property: 'raisedAt', direction: 'DESC' }], first, after });
    },
    save: async ({ before, after }, event) => {
      await updateDiffering(em, detectionTable, { before, after });
      await stage(em, event);
      return after;
    },
  };
}
