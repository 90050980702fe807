import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { BreakGlass } from './break-glass.ts';

export const breakGlassTable = new EntitySchema<BreakGlass>({
  name: 'BreakGlass',
  tableName: 'break_glass',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    id: columns.id({ primary: true }),
    version: columns.int(),
    userId: columns.id(),
    reason: columns.longText(),
    openedAt: columns.instant(),
    expiresAt: columns.instant(),
    endedAt: columns.instant({ nullable: true }),
    updatedAt: columns.instant(),
  },
});
