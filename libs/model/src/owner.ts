/** Who a record belongs to, and where they stand (`/central/marxen/`): all that record access asks. */
export interface Owner {
  readonly ownerId: string;
  readonly ownerTeamPath: string;
}
