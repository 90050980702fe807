import { createWork, defineService } from '@custodia/service';
import { directoryMigrations } from './migrations/index.ts';
import { openStores } from './stores.store.ts';
import { teamResolvers } from './team/team.resolvers.ts';
import { TeamService } from './team/team.service.ts';
import { teamTable } from './team/team.table.ts';
import { userResolvers } from './user/user.resolvers.ts';
import { UserService } from './user/user.service.ts';
import { userTable } from './user/user.table.ts';

export const directory = defineService({
  name: 'directory',
  tables: [teamTable, userTable],
  migrations: directoryMigrations,
  build: ({ db, policy, clock, newId }) => {
    const work = createWork(db, openStores);
    const teams = teamResolvers({ work, service: new TeamService({ work, clock, newId }) });
    const users = userResolvers({
      work,
      service: new UserService({ work, clock, newId, roles: Object.keys(policy.roles) }),
    });
    return {
      resolvers: {
        Query: { ...teams.Query, ...users.Query },
        Mutation: { ...teams.Mutation, ...users.Mutation },
        Team: teams.Team,
        User: users.User,
      },
    };
  },
});
