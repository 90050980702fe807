import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import { PATH_MAX_LENGTH } from '../team/team.ts';
import type { User } from './user.ts';

/** What is asked for by `nameIs`: SQLite folds the case of ASCII alone, so it is folded here, and some letters become two. */
export interface UserRow extends User {
  readonly nameKey?: string;
}

const userColumns = {
  tenantId: columns.tenant({ primary: true }),
  id: columns.id({ primary: true }),
  version: columns.int(),
  externalId: columns.text(128, { nullable: true }),
  subject: columns.text(255),
  name: columns.text(200),
  nameKey: { ...columns.text(400), select: false },
  email: columns.text(254, { nullable: true }),
  title: columns.text(200, { nullable: true }),
  roles: columns.json(),
  active: columns.bool(),
  trainingValidUntil: columns.day({ nullable: true }),
  teamId: columns.id({ nullable: true }),
  teamPath: columns.code(PATH_MAX_LENGTH, { nullable: true }),
  createdAt: columns.instant(),
  updatedAt: columns.instant(),
};

export const userTable = new EntitySchema<UserRow>({ name: 'User', tableName: 'user_account', columns: userColumns });

export function rowOf(user: User): UserRow {
  return { ...user, nameKey: nameKeyOf(user.name) };
}

export function nameKeyOf(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}
