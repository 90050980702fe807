import { Refusal } from '@custodia/errors';
import type { Team } from './team.ts';

/** A tenant's teams while a batch changes them, so that a row may name a team an earlier row has made or moved. */
export class TeamTree {
  readonly #byId = new Map<string, Team>();

  constructor(teams: readonly Team[]) {
    for (const team of teams) this.put(team);
  }

  put(team: Team): void {
    this.#byId.set(team.id, team);
  }

  find(externalId: string): Team | null {
    return this.#teams().find((team) => team.externalId === externalId) ?? null;
  }

  below(team: Team): Team[] {
    return this.#teams().filter((other) => other.id !== team.id && other.path.startsWith(team.path));
  }

  /** The team a row hangs below: undefined where the row says nothing, null at the root. */
  parentOf(row: { readonly parentExternalId?: string | null | undefined }): Team | null | undefined {
    if (row.parentExternalId === undefined || row.parentExternalId === null) return row.parentExternalId;
    const parent = this.find(row.parentExternalId);
    if (parent) return parent;
    throw new Refusal('UNKNOWN_REFERENCE', 'No team has that external id. Send the parent first.', {
      field: 'parentExternalId',
    });
  }

  assertFree(team: Team): void {
    if (!this.#teams().some((other) => other.path === team.path && other.id !== team.id)) return;
    throw new Refusal('DUPLICATE', 'Another team stands on that path. Give another slug or parent.', { field: 'slug' });
  }

  #teams(): Team[] {
    return [...this.#byId.values()];
  }
}
