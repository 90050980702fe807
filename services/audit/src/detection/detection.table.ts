import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { GroupState } from './correlate/group-state.ts';
import type { Detection } from './detection.ts';

export const detectionTable = new EntitySchema<Detection>({
  name: 'Detection',
  tableName: 'detection',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    id: columns.id({ primary: true }),
    version: columns.int(),
    rule: columns.code(),
    level: columns.code(16),
    actorId: columns.id({ nullable: true }),
    about: columns.json(),
    count: columns.int(),
    events: columns.int(),
    entryIds: columns.json(),
    firstAt: columns.instant(),
    lastAt: columns.instant(),
    raisedAt: columns.instant(),
    state: columns.code(16),
    verdict: columns.code(16, { nullable: true }),
    triagedBy: columns.id({ nullable: true }),
    triagedAt: columns.instant({ nullable: true }),
    updatedAt: columns.instant(),
  },
});

export interface StateRow {
  readonly tenantId: string;
  /** A digest of rule and group. */
  readonly groupKey: string;
  readonly version: number;
  readonly rule: string;
  readonly state: GroupState;
  /** The latest of its events. */
  readonly latestAt: Date;
  /** When the latest event of all is later than this, no window reaches back to it. */
  readonly keepUntil: Date;
}

export const stateTable = new EntitySchema<StateRow>({
  name: 'DetectionState',
  tableName: 'detection_state',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    groupKey: columns.code(64, { primary: true }),
    version: columns.int(),
    rule: columns.code(),
    state: columns.json(),
    latestAt: columns.instant(),
    keepUntil: columns.instant(),
  },
});
