import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { Activity } from './activity.ts';

export const activityTable = new EntitySchema<Activity>({
  name: 'Activity',
  tableName: 'activity',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    id: columns.id({ primary: true }),
    version: columns.int(),
    kind: columns.code(16),
    subject: columns.text(300),
    body: columns.longText({ nullable: true }),
    occurredAt: columns.instant(),
    dueAt: columns.instant({ nullable: true }),
    completedAt: columns.instant({ nullable: true }),
    accountId: columns.id({ nullable: true }),
    contactId: columns.id({ nullable: true }),
    ownerId: columns.id(),
    ownerTeamPath: columns.teamPath(),
    createdAt: columns.instant(),
    updatedAt: columns.instant(),
  },
});
