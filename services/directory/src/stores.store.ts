import type { EntityManager } from 'typeorm';
import type { Caller } from './caller.ts';
import { openTeamStore, type TeamStore } from './team/team.store.ts';
import { openUserStore, type UserStore } from './user/user.store.ts';

export interface Stores {
  readonly teams: TeamStore;
  readonly users: UserStore;
}

export function openStores(em: EntityManager, caller: Caller): Stores {
  return { teams: openTeamStore(em, caller), users: openUserStore(em, caller) };
}
