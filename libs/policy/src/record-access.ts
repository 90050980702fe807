import type { RecordAccess } from '@custodia/identity';
import type { PolicyIndex } from './policy-index.ts';

const weakestFirst: readonly RecordAccess[] = ['NONE', 'OWN', 'TEAM', 'ALL'];

/** Which rows of a record-access class these roles meet: the strongest any of them grants, NONE where none does. */
export function recordAccess(index: PolicyIndex, roles: readonly string[], recordClass: string): RecordAccess {
  const ranks = roles.map((role) => {
    const records = Object.hasOwn(index.roles, role) ? index.roles[role]?.records : undefined;
    return records && Object.hasOwn(records, recordClass) ? weakestFirst.indexOf(records[recordClass] ?? 'NONE') : 0;
  });
  return weakestFirst[Math.max(0, ...ranks)] ?? 'NONE';
}
