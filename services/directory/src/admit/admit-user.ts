import { inboxMigrations, inboxTables, outboxMigrations, outboxTables } from '@custodia/events';
import { newId, openDatabase } from '@custodia/persistence';
import { loadPolicyIndex } from '@custodia/policy';
import { createWork, type ServiceSettings } from '@custodia/service';
import type { UpsertRow } from '@custodia/subgraph';
import { breakGlassTable } from '../break-glass/break-glass.table.ts';
import { directoryMigrations } from '../migrations/index.ts';
import { openStores } from '../stores.store.ts';
import { teamTable } from '../team/team.table.ts';
import { UserService } from '../user/user.service.ts';
import { userTable } from '../user/user.table.ts';

export interface Admission {
  readonly tenant: string;
  readonly subject: string;
  readonly name: string;
  /** Role keys of roles.yaml. */
  readonly roles: readonly string[];
}

/**
 * Provisions one person by the same use case as `upsertUsers`, with the authority of whoever may write to the database.
 * The event is staged with the row, in nobody's name but the service's.
 */
export async function admitUser(
  admission: Admission,
  settings: ServiceSettings,
  clock: () => Date,
): Promise<UpsertRow> {
  const db = await openDatabase({
    url: settings.databaseUrl,
    name: 'directory',
    tables: [...outboxTables, ...inboxTables, teamTable, userTable, breakGlassTable],
    migrations: [...outboxMigrations, ...inboxMigrations, ...directoryMigrations],
  });
  try {
    const users = new UserService({
      work: createWork(db, openStores),
      clock,
      newId,
      roles: Object.keys(loadPolicyIndex().roles),
    });
    const { tenant: tenantId, subject, name, roles } = admission;
    const principal = {
      tenantId,
      userId: 'directory',
      kind: 'service',
      roles: ['provisioner'],
      teamPath: null,
      purpose: 'OPERATIONS',
      policies: [],
    } as const;
    const [row] = await users.upsert(
      { principal, colleagues: { kind: 'all' }, emergencies: { kind: 'none' }, listedBy: 'CREATED_AT' },
      [{ externalId: subject, subject, name, roles, active: true } as { externalId: string }],
    );
    return row!;
  } finally {
    await db.close();
  }
}
