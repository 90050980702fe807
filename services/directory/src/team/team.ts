import { accept, Refusal } from '@custodia/errors';
import { externalId, line, revise, type Revision } from '@custodia/model';
import { z } from 'zod';

/** A node of the organisation's tree. */
export interface Team {
  readonly tenantId: string;
  readonly id: string;
  readonly version: number;
  readonly externalId: string | null;
  readonly name: string;
  /** Its segment of the path. Never changes: paths are what records are owned by. */
  readonly slug: string;
  /** From the root: `/central/marxen/` */
  readonly path: string;
  readonly parentId: string | null;
  readonly managerId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const PATH_MAX_LENGTH = 512;

export const teamInput = z.strictObject({
  externalId,
  name: line(200),
  slug: z
    .string()
    .max(64, 'Must be at most 64 characters.')
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Use a-z, 0-9 and single hyphens.')
    .nullish(),
  parentExternalId: z.string().nullish(),
  managerExternalId: z.string().nullish(),
});

export type TeamInput = z.infer<typeof teamInput>;

export const acceptTeam = (input: unknown): TeamInput => accept(teamInput, input);

interface Founding {
  readonly tenantId: string;
  readonly id: string;
  readonly at: Date;
  readonly parent: Team | null;
  readonly managerId: string | null;
}

export function foundTeam(input: TeamInput, { tenantId, id, at, parent, managerId }: Founding): Team {
  const slug = input.slug ?? slugOf(input.name) ?? slugOf(input.externalId);
  if (!slug) throw new Refusal('INVALID_INPUT', 'Give a slug: the name has no letter a-z to make one of.', slugField);
  return {
    tenantId,
    id,
    version: 1,
    externalId: input.externalId,
    name: input.name,
    slug,
    path: pathBelow(parent, slug),
    parentId: parent?.id ?? null,
    managerId,
    createdAt: at,
    updatedAt: at,
  };
}

interface TeamChange {
  /** Undefined stays; null is the root. */
  readonly parent: Team | null | undefined;
  /** Undefined stays; null is nobody. */
  readonly managerId: string | null | undefined;
  readonly at: Date;
}

export function changeTeam(team: Team, input: TeamInput, { parent, managerId, at }: TeamChange): Revision<Team> {
  if (input.slug && input.slug !== team.slug) {
    throw new Refusal('INVALID_INPUT', 'A team keeps its slug. Leave it out, or found another team.', slugField);
  }
  if (parent && parent.path.startsWith(team.path)) {
    throw new Refusal('INVALID_INPUT', 'A team cannot stand below itself. Choose another parent.', {
      field: 'parentExternalId',
    });
  }
  const place = parent === undefined ? {} : { parentId: parent?.id ?? null, path: pathBelow(parent, team.slug) };
  return revise(team, { name: input.name, managerId, ...place }, at);
}

/** Where a team below one that moved stands now. */
export function carryAlong(team: Team, moved: Revision<Team>): Revision<Team> {
  const { before, after } = moved;
  return revise(team, { path: boundedPath(after.path + team.path.slice(before.path.length)) }, after.updatedAt);
}

const slugField = { field: 'slug' };

function pathBelow(parent: Team | null, slug: string): string {
  return boundedPath(`${parent?.path ?? '/'}${slug}/`);
}

function boundedPath(path: string): string {
  if (path.length <= PATH_MAX_LENGTH) return path;
  throw new Refusal('INVALID_INPUT', `A path has at most ${PATH_MAX_LENGTH} characters. Use shorter slugs.`, slugField);
}

/** `Région Île-de-France` → `region-ile-de-france`; null where nothing of a-z and 0-9 is left. */
export function slugOf(text: string): string | null {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const slug = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? null : slug;
}
