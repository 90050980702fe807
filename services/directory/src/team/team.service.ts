import { Refusal } from '@custodia/errors';
import type { Revision } from '@custodia/model';
import { upsertRows, type Upserted, type UpsertRow } from '@custodia/subgraph';
import type { Caller } from '../caller.ts';
import { moveUser } from '../user/user.ts';
import { userMoved } from '../user/user.events.ts';
import type { Stores } from '../stores.store.ts';
import type { Work } from '../work.ts';
import { teamChanged, teamCreated } from './team.events.ts';
import { TeamTree } from './team-tree.ts';
import { acceptTeam, carryAlong, changeTeam, foundTeam, type Team, type TeamInput } from './team.ts';

interface Dependencies {
  readonly work: Work;
  readonly clock: () => Date;
  readonly newId: () => string;
}

export class TeamService {
  readonly #work: Work;
  readonly #clock: () => Date;
  readonly #newId: () => string;

  constructor({ work, clock, newId }: Dependencies) {
    this.#work = work;
    this.#clock = clock;
    this.#newId = newId;
  }

  upsert(caller: Caller, inputs: readonly { readonly externalId: string }[]): Promise<UpsertRow[]> {
    return this.#work.run(caller, (tx) =>
      upsertRows({
        inputs,
        accept: acceptTeam,
        prepare: async (accepted) => {
          const tree = new TeamTree(await tx.teams.holdAll());
          const managers = await tx.users.idsByExternalId(accepted.map((row) => row.managerExternalId));
          return async (row) => {
            const manager = managerOf(row, managers);
            const written = await this.#write(row, { tree, managerId: manager.id, caller, tx });
            return manager.problem ? { ...written, problem: manager.problem } : written;
          };
        },
      }),
    );
  }

  async #write(row: TeamInput, { tree, managerId, caller, tx }: Writing): Promise<Upserted> {
    const known = tree.find(row.externalId);
    const parent = tree.parentOf(row);
    const at = this.#clock();
    if (known) return change(changeTeam(known, row, { parent, managerId, at }), { tree, caller, tx });
    const place = { tenantId: caller.principal.tenantId, id: this.#newId(), at };
    const team = foundTeam(row, { ...place, parent: parent ?? null, managerId: managerId ?? null });
    tree.assertFree(team);
    await tx.teams.add(team, teamCreated(team, caller.principal));
    tree.put(team);
    return { id: team.id, outcome: 'CREATED' };
  }
}

interface Changing {
  readonly tree: TeamTree;
  readonly caller: Caller;
  readonly tx: Stores;
}

interface Writing extends Changing {
  readonly managerId: string | null | undefined;
}

async function change(revision: Revision<Team>, { tree, caller, tx }: Changing): Promise<Upserted> {
  const { before, after, changed } = revision;
  if (changed.length === 0) return { id: after.id, outcome: 'UNCHANGED' };
  tree.assertFree(after);
  const moved = before.path === after.path ? [] : tree.below(before).map((team) => carryAlong(team, revision));
  for (const each of [revision, ...moved]) {
    await tx.teams.save(each, teamChanged(each, caller.principal));
    tree.put(each.after);
    if (before.path !== after.path) await carryMembers(each.after, { caller, tx });
  }
  return { id: after.id, outcome: 'UPDATED' };
}

/** Who stands in a team that moved moves with it, and so do the records they own. */
async function carryMembers(team: Team, { caller, tx }: Omit<Changing, 'tree'>): Promise<void> {
  for (const member of await tx.users.holdMembers(team.id)) {
    const revision = moveUser(member, team, team.updatedAt);
    await tx.users.save(revision, userMoved(revision, caller.principal));
  }
}

interface Manager {
  readonly id: string | null | undefined;
  readonly problem?: Refusal;
}

/** Teams are usually sent before the people in them, so a manager nobody knows yet does not refuse the team. */
function managerOf(row: TeamInput, known: ReadonlyMap<string, string>): Manager {
  if (row.managerExternalId === undefined || row.managerExternalId === null) return { id: row.managerExternalId };
  const id = known.get(row.managerExternalId);
  if (id !== undefined) return { id };
  const message =
    'No user has that external id yet, so the manager stays as it was. Send the team again after the user.';
  return { id: undefined, problem: new Refusal('UNKNOWN_REFERENCE', message, { field: 'managerExternalId' }) };
}
