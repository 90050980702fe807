/** What sales knows of a colleague, from directory's events. */
export interface KnownOwner {
  readonly tenantId: string;
  readonly userId: string;
  readonly teamPath: string;
  readonly active: boolean;
  /** The user's version that this is. */
  readonly version: number;
}

/** Where somebody without a team stands: at the root, which nobody's team lies below. */
export const noTeamPath = '/';
