import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import { PATH_MAX_LENGTH, type Team } from './team.ts';

const teamColumns = {
  tenantId: columns.tenant({ primary: true }),
  id: columns.id({ primary: true }),
  version: columns.int(),
  externalId: columns.text(128, { nullable: true }),
  name: columns.text(200),
  slug: columns.code(64),
  path: columns.code(PATH_MAX_LENGTH),
  parentId: columns.id({ nullable: true }),
  managerId: columns.id({ nullable: true }),
  createdAt: columns.instant(),
  updatedAt: columns.instant(),
};

export const teamTable = new EntitySchema<Team>({ name: 'Team', tableName: 'team', columns: teamColumns });
