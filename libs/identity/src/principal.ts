export type PrincipalKind = 'user' | 'service';

/** Which rows of a record-access class somebody meets; the strongest of their roles' answers counts. */
export type RecordAccess = 'NONE' | 'OWN' | 'TEAM' | 'ALL';

/** Which people somebody meets for the purpose they state: all, those whose consent to it is valid, or none. */
export type SubjectAccess = 'ALL' | 'CONSENTING' | 'NONE';

/** Who is calling and what for, as every part of the system knows them. Frozen: one object serves many requests. */
export interface Principal {
  readonly tenantId: string;
  readonly userId: string;
  readonly kind: PrincipalKind;
  /** Role keys of roles.yaml. */
  readonly roles: readonly string[];
  /** From the root of the organisation's tree: `/central/marxen/`. */
  readonly teamPath: string | null;
  /** A purpose key of purposes.yaml: what this request reads personal data for. Null reads none. */
  readonly purpose: string | null;
  /** Named decisions (`@policy`) that came out as yes for this request. What nobody decided is a no. */
  readonly policies: readonly string[];
}

export const principalTokenIssuer = 'custodia-gateway';
/** The `typ` header (RFC 8725 §3.11): no other kind of token can pass for a principal token. */
export const principalTokenType = 'principal+jwt';
export const principalTokenAlgorithm = 'EdDSA';

export function audienceOf(subgraph: string): string {
  return `subgraph:${subgraph}`;
}
