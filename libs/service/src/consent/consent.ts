/** What a service knows of a person's consent to a purpose, from privacy's events. */
export interface KnownConsent {
  readonly tenantId: string;
  /** A key of purposes.yaml. */
  readonly purpose: string;
  readonly contactId: string;
  /** The consent's version that this is. */
  readonly version: number;
  /** What all statements come to; whether it has lapsed since is for the clock to say. */
  readonly stated: 'GIVEN' | 'WITHDRAWN';
  /** Exclusive; null: it does not lapse by itself. */
  readonly expiresAt: Date | null;
}
