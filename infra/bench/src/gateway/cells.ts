export type QueryName = 'small' | 'nested' | 'list';
export type RightsName = 'unrestricted' | 'partial' | 'denied';

export interface Cell {
  readonly query: QueryName;
  readonly rights: RightsName;
}

/** Every field of it is in the generated supergraph. The list is longer than the service would give: stubs do not mind. */
export const queries: Readonly<Record<QueryName, string>> = {
  small: `query Small { contact(id: "contact-1") { id fullName email birthday account { id name } } }`,
  nested: `query Nested { contacts(first: 20) { totalCount nodes {
    id fullName email nationalId
    account { id name annualRevenue { amountMinor currency } }
    owner { id name title }
    opportunities(first: 3) { nodes { id name stage amount { amountMinor currency } } }
  } } }`,
  list: `query List { contacts(first: 1000) { totalCount nodes {
    id version externalId fullName email phone jobTitle language birthday createdAt account { id name }
  } } }`,
};

/** Roles of schemas/roles.yaml. Partial lacks sensitive fields and amounts, and sees names and addresses masked; denied may read no contact at all. */
export const rolesOf: Readonly<Record<RightsName, readonly string[]>> = {
  unrestricted: ['privacy_officer', 'tenant_admin', 'finance_manager'],
  partial: ['it_operator'],
  denied: ['auditor'],
};

/** What each reads for, of what its roles may state: personal data is shown for the purposes it lists. */
export const purposeOf: Readonly<Record<RightsName, string>> = {
  unrestricted: 'COMPLIANCE',
  partial: 'OPERATIONS',
  denied: 'COMPLIANCE',
};

export const queryNames = Object.keys(queries) as QueryName[];
export const rightsNames = Object.keys(rolesOf) as RightsName[];
export const cells: readonly Cell[] = queryNames.flatMap((query) => rightsNames.map((rights) => ({ query, rights })));
