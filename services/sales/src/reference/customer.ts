export const customerKinds = ['Account', 'Contact'] as const;

export type CustomerKind = (typeof customerKinds)[number];

/** What sales knows of an account or a contact, from contacts' events. */
export interface KnownCustomer {
  readonly tenantId: string;
  readonly kind: CustomerKind;
  readonly id: string;
  readonly ownerId: string;
  readonly ownerTeamPath: string;
  /** Kept when it is deleted, so that a late event does not bring it back. */
  readonly deleted: boolean;
  /** The record's version that this is. */
  readonly version: number;
}
