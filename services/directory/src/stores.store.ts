import type { EntityManager } from 'typeorm';
import { openBreakGlassStore, type BreakGlassStore } from './break-glass/break-glass.store.ts';
import type { Caller } from './caller.ts';
import { openTeamStore, type TeamStore } from './team/team.store.ts';
import { openUserStore, type UserStore } from './user/user.store.ts';

export interface Stores {
  readonly teams: TeamStore;
  readonly users: UserStore;
  readonly breakGlasses: BreakGlassStore;
}

export function openStores(em: EntityManager, caller: Caller): Stores {
  return {
    teams: openTeamStore(em, caller),
    users: openUserStore(em, caller),
    breakGlasses: openBreakGlassStore(em, caller),
  };
}
