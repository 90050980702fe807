import { CustodiaError } from '@custodia/errors';
import type { PolicyIndex } from '@custodia/policy';
import { createWork, defineService } from '@custodia/service';
import { breakGlassResolvers } from './break-glass/break-glass.resolvers.ts';
import { BreakGlassService } from './break-glass/break-glass.service.ts';
import { breakGlassTable } from './break-glass/break-glass.table.ts';
import type { BreakGlassRule } from './break-glass/break-glass.ts';
import { directoryMigrations } from './migrations/index.ts';
import { policyFactsResolvers } from './policy-facts/policy-facts.resolvers.ts';
import { openStores } from './stores.store.ts';
import { teamResolvers } from './team/team.resolvers.ts';
import { TeamService } from './team/team.service.ts';
import { teamTable } from './team/team.table.ts';
import { userResolvers } from './user/user.resolvers.ts';
import { UserService } from './user/user.service.ts';
import { userTable } from './user/user.table.ts';

export const directory = defineService({
  name: 'directory',
  tables: [teamTable, userTable, breakGlassTable],
  migrations: directoryMigrations,
  build: ({ db, policy, clock, newId }) => {
    const work = createWork(db, openStores);
    const teams = teamResolvers({ work, service: new TeamService({ work, clock, newId }) });
    const users = userResolvers({
      work,
      service: new UserService({ work, clock, newId, roles: Object.keys(policy.roles) }),
    });
    const breakGlass = breakGlassResolvers({
      work,
      clock,
      service: new BreakGlassService({ work, clock, newId, rule: breakGlassRule(policy) }),
    });
    const policyFacts = policyFactsResolvers({ work, clock });
    return {
      resolvers: {
        Query: { ...teams.Query, ...users.Query, ...breakGlass.Query, ...policyFacts.Query },
        Mutation: { ...teams.Mutation, ...users.Mutation, ...breakGlass.Mutation },
        Team: teams.Team,
        User: users.User,
        BreakGlass: breakGlass.BreakGlass,
      },
    };
  },
});

function breakGlassRule({ policies }: PolicyIndex): BreakGlassRule {
  const rule = policies['break-glass'];
  if (rule) return rule;
  const message = 'schemas/policies.yaml does not say how long a broken glass lasts. Declare break-glass there.';
  throw new CustodiaError('SCHEMA_INVALID', message);
}
