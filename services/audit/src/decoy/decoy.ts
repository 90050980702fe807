/** A contact that nobody has a reason to look at. Known here alone: in the graph it is a contact like any other. */
export interface Decoy {
  readonly tenantId: string;
  readonly id: string;
  readonly version: number;
  readonly contactId: string;
  readonly declaredBy: string;
  /** Readings from then on are told. */
  readonly declaredAt: Date;
  /** Readings from then on are not. */
  readonly retiredAt: Date | null;
  readonly updatedAt: Date;
}
