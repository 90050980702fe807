export interface Person {
  /** The subject of their tokens, and their external id in the directory. */
  readonly subject: string;
  readonly roles: readonly string[];
}

export const tenantId = 'chaos';
export const team = { externalId: 'team', name: 'Team', slug: 'team' };

/** Who writes, and who reads: each sees something else of the same people. */
export const writers = {
  representatives: people('rep', 3, ['sales_representative']),
  manager: { subject: 'manager', roles: ['sales_manager'] },
  admin: { subject: 'admin', roles: ['tenant_admin'] },
} as const;

export const readers = {
  support: { subject: 'support', roles: ['support_agent'] },
  privacy: { subject: 'privacy', roles: ['privacy_officer'] },
  finance: { subject: 'finance', roles: ['finance_manager'] },
} as const;

export const auditor: Person = { subject: 'auditor', roles: ['auditor'] };

/** Colleagues whose titles the administrator changes, so that the directory has something to tell. */
export const colleagues: readonly Person[] = people('colleague', 5, ['marketer']);

export const everybody: readonly Person[] = [
  ...writers.representatives,
  writers.manager,
  writers.admin,
  ...Object.values(readers),
  auditor,
  ...colleagues,
];

function people(stem: string, count: number, roles: readonly string[]): Person[] {
  return Array.from({ length: count }, (_, at) => ({ subject: `${stem}-${at + 1}`, roles }));
}
