import { accept, Refusal } from '@custodia/errors';
import { emailAddress, externalId, line, revise, type Revision } from '@custodia/model';
import { z } from 'zod';
import type { Team } from '../team/team.ts';

/** Somebody who works with the system. */
export interface User {
  readonly tenantId: string;
  readonly id: string;
  readonly version: number;
  /** The id it has where it came from. */
  readonly externalId: string | null;
  /** What the identity provider asserts as `sub`. */
  readonly subject: string;
  readonly name: string;
  readonly email: string | null;
  readonly title: string | null;
  readonly roles: readonly string[];
  readonly active: boolean;
  /** The last day on which their training counts, `YYYY-MM-DD`, UTC. */
  readonly trainingValidUntil: string | null;
  readonly teamId: string | null;
  /** The team's path, kept here so that who sees what is one indexed predicate. */
  readonly teamPath: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const details = {
  name: line(200),
  email: emailAddress.nullish(),
  title: line(200).nullish(),
  trainingValidUntil: z.iso.date('A day is written 2027-03-01.').nullish(),
};
export const userUpdate = z.strictObject({ ...details, name: line(200).optional() });
export const userInput = z.strictObject({
  ...details,
  externalId,
  subject: line(255).nullish(),
  roles: z.array(z.string()),
  teamExternalId: z.string().nullish(),
  active: z.boolean().nullish(),
});

export type UserUpdate = z.infer<typeof userUpdate>;
export type UserInput = z.infer<typeof userInput>;

export const acceptUser = (input: unknown): UserInput => accept(userInput, input);
export const acceptUserUpdate = (input: unknown): UserUpdate => accept(userUpdate, input);

interface Provisioning {
  readonly tenantId: string;
  readonly id: string;
  readonly at: Date;
  readonly team: Team | null;
}

export function provisionUser(input: UserInput, { tenantId, id, at, team }: Provisioning): User {
  return {
    tenantId,
    id,
    version: 1,
    externalId: input.externalId,
    subject: input.subject ?? input.externalId,
    name: input.name,
    email: input.email ?? null,
    title: input.title ?? null,
    roles: sorted(input.roles),
    active: input.active ?? true,
    trainingValidUntil: input.trainingValidUntil ?? null,
    ...placeIn(team),
    createdAt: at,
    updatedAt: at,
  };
}

/** What an upsert changes; `team` undefined stays. */
export function changeUser(
  user: User,
  input: UserInput,
  { team, at }: { team?: Team | null; at: Date },
): Revision<User> {
  const changes = {
    name: input.name,
    email: input.email,
    title: input.title,
    trainingValidUntil: input.trainingValidUntil,
    subject: input.subject ?? undefined,
    roles: sorted(input.roles),
    active: input.active ?? undefined,
    ...(team !== undefined && placeIn(team)),
  };
  return revise(user, changes, at);
}

export function updateUser(user: User, update: UserUpdate, at: Date): Revision<User> {
  return revise(user, update, at);
}

export function moveUser(user: User, team: Team, at: Date): Revision<User> {
  return revise(user, placeIn(team), at);
}

export function setRoles(user: User, roles: readonly string[], at: Date): Revision<User> {
  return revise(user, { roles: sorted(roles) }, at);
}

export function setActive(user: User, active: boolean, at: Date): Revision<User> {
  return revise(user, { active }, at);
}

/** A role that roles.yaml does not state would grant nothing and hide a typing error. */
export function assertKnownRoles(roles: readonly string[], known: readonly string[]): void {
  if (roles.every((role) => known.includes(role))) return;
  throw new Refusal('INVALID_INPUT', `Unknown role. Known are ${known.join(', ')}.`, { field: 'roles' });
}

function placeIn(team: Team | null): Pick<User, 'teamId' | 'teamPath'> {
  return { teamId: team?.id ?? null, teamPath: team?.path ?? null };
}

/** Roles are a set: the order they were given in is no change. */
function sorted(roles: readonly string[]): string[] {
  return [...new Set(roles)].sort();
}
