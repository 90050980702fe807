import { Refusal } from '@custodia/errors';
import type { Seen } from '@custodia/model';
import { upsertRows, type Upserted, type UpsertRow } from '@custodia/subgraph';
import type { Caller } from '../caller.ts';
import type { Team } from '../team/team.ts';
import type { Stores } from '../stores.store.ts';
import type { Work } from '../work.ts';
import { userActiveChanged, userChanged, userMoved, userProvisioned, userRolesChanged } from './user.events.ts';
import {
  acceptUser,
  acceptUserUpdate,
  assertKnownRoles,
  changeUser,
  moveUser,
  provisionUser,
  setActive,
  setRoles,
  updateUser,
  type User,
  type UserInput,
} from './user.ts';

interface Dependencies {
  readonly work: Work;
  readonly clock: () => Date;
  readonly newId: () => string;
  /** Role keys of roles.yaml. */
  readonly roles: readonly string[];
}

export class UserService {
  readonly #work: Work;
  readonly #clock: () => Date;
  readonly #newId: () => string;
  readonly #roles: readonly string[];

  constructor({ work, clock, newId, roles }: Dependencies) {
    this.#work = work;
    this.#clock = clock;
    this.#newId = newId;
    this.#roles = roles;
  }

  update(caller: Caller, seen: Seen, input: unknown): Promise<User> {
    return this.#work.run(caller, async (tx) => {
      const user = await tx.users.get(seen);
      const revision = updateUser(user, acceptUserUpdate(input), this.#clock());
      return tx.users.save(revision, userChanged(revision, caller.principal));
    });
  }

  move(caller: Caller, seen: Seen, teamId: string): Promise<User> {
    return this.#work.run(caller, async (tx) => {
      const team = await tx.teams.hold(teamId);
      const user = await tx.users.get(seen);
      if (!team) throw new Refusal('UNKNOWN_REFERENCE', 'No such team. Choose one of `teams`.', { field: 'teamId' });
      const revision = moveUser(user, team, this.#clock());
      return tx.users.save(revision, userMoved(revision, caller.principal));
    });
  }

  setRoles(caller: Caller, seen: Seen, roles: readonly string[]): Promise<User> {
    return this.#work.run(caller, async (tx) => {
      const user = await tx.users.get(seen);
      assertKnownRoles(roles, this.#roles);
      const revision = setRoles(user, roles, this.#clock());
      return tx.users.save(revision, userRolesChanged(revision, caller.principal));
    });
  }

  setActive(caller: Caller, seen: Seen, active: boolean): Promise<User> {
    return this.#work.run(caller, async (tx) => {
      const user = await tx.users.get(seen);
      if (!active && user.id === caller.principal.userId) {
        throw new Refusal('INVALID_INPUT', 'Nobody can keep themselves out. Ask another administrator.', {
          field: 'active',
        });
      }
      const revision = setActive(user, active, this.#clock());
      return tx.users.save(revision, userActiveChanged(revision, caller.principal));
    });
  }

  upsert(caller: Caller, inputs: readonly { readonly externalId: string }[]): Promise<UpsertRow[]> {
    return this.#work.run(caller, (tx) =>
      upsertRows({
        inputs,
        accept: acceptUser,
        prepare: async (accepted) => {
          const teams = await tx.teams.holdByExternalId(accepted.map((row) => row.teamExternalId));
          const users = await tx.users.byExternalId(accepted.map((row) => row.externalId));
          const subjects = await tx.users.subjectsTaken(accepted.map((row) => row.subject ?? row.externalId));
          return (row) => this.#write(row, { teams, users, subjects, caller, tx });
        },
      }),
    );
  }

  async #write(row: UserInput, { teams, users, subjects, caller, tx }: Writing): Promise<Upserted> {
    assertKnownRoles(row.roles, this.#roles);
    const team = teamOf(row, teams);
    const known = users.get(row.externalId);
    const at = this.#clock();
    if (!known) {
      const place = { tenantId: caller.principal.tenantId, id: this.#newId(), at, team: team ?? null };
      const user = provisionUser(row, place);
      assertFreeSubject(user, subjects);
      await tx.users.add(user, userProvisioned(user, caller.principal));
      subjects.set(user.subject, user.id);
      return { id: user.id, outcome: 'CREATED' };
    }
    const revision = changeUser(known, row, { team, at });
    if (revision.changed.length === 0) return { id: known.id, outcome: 'UNCHANGED' };
    assertFreeSubject(revision.after, subjects);
    await tx.users.save(revision, userChanged(revision, caller.principal));
    subjects.set(revision.after.subject, known.id);
    return { id: known.id, outcome: 'UPDATED' };
  }
}

interface Writing {
  readonly teams: ReadonlyMap<string, Team>;
  readonly users: ReadonlyMap<string, User>;
  /** Who signs in with a subject, by subject. */
  readonly subjects: Map<string, string>;
  readonly caller: Caller;
  readonly tx: Stores;
}

function teamOf(row: UserInput, teams: ReadonlyMap<string, Team>): Team | null | undefined {
  if (row.teamExternalId === undefined || row.teamExternalId === null) return row.teamExternalId;
  const team = teams.get(row.teamExternalId);
  if (team) return team;
  throw new Refusal('UNKNOWN_REFERENCE', 'No team has that external id. Send the team first.', {
    field: 'teamExternalId',
  });
}

/** One subject is one person: a second user of it, or a subject that is another user's id, would be let in as that one. */
function assertFreeSubject(user: User, subjects: ReadonlyMap<string, string>): void {
  const holder = subjects.get(user.subject);
  if (holder === undefined || holder === user.id) return;
  throw new Refusal('DUPLICATE', 'Another user signs in with that subject. Give each user their own.', {
    field: 'subject',
  });
}
