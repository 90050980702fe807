import { inboxTable } from '@custodia/events';
import type { EntityManager } from 'typeorm';
import type { Detection } from './detection.ts';
import { detectionTable } from './detection.table.ts';

export function countApplied(em: EntityManager, consumer: string): Promise<number> {
  return em.countBy(inboxTable, { consumer });
}

/** All, of every tenant. */
export function listDetections(em: EntityManager): Promise<Detection[]> {
  return em.find(detectionTable);
}
