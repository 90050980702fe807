import type { GraphClient } from '@custodia/importer';
import { demoPeople, demoTeams } from '../people/demo-people.ts';
import { upsertAll } from './upsert-all.ts';

/** Teams, then the people in them, then who manages the teams. */
export async function provisionDirectory(directories: ReadonlyMap<string, GraphClient>): Promise<void> {
  for (const [tenantId, directory] of directories) {
    const teams = demoTeams[tenantId] ?? [];
    const unmanaged = teams.map(({ managerExternalId: _later, ...team }) => team);
    const users = demoPeople
      .filter((person) => person.tenantId === tenantId)
      .map(({ alias: _alias, tenantId: _tenant, ...user }) => ({ ...user, subject: user.externalId }));
    await upsertAll(directory, { mutation: 'upsertTeams', input: 'TeamUpsertInput', rows: unmanaged });
    await upsertAll(directory, { mutation: 'upsertUsers', input: 'UserUpsertInput', rows: users });
    await upsertAll(directory, { mutation: 'upsertTeams', input: 'TeamUpsertInput', rows: teams });
  }
}
