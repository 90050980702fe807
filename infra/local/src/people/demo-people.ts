/** Who uses the demonstration. Sellers bear names of the public data set and its external ids, so an import finds them. */
export interface DemoPerson {
  readonly alias: string;
  readonly tenantId: string;
  readonly externalId: string;
  readonly name: string;
  readonly email: string | null;
  readonly title: string;
  readonly roles: readonly string[];
  readonly teamExternalId: string;
}

export interface DemoTeam {
  readonly externalId: string;
  readonly name: string;
  readonly slug: string;
  readonly parentExternalId?: string;
  readonly managerExternalId?: string;
}

export const demoTenant = 'demo';
export const rivalTenant = 'rival';

const salesTeam = (manager: string, family: string): DemoTeam => ({
  externalId: `crm-sales:team:${manager}`,
  name: `Team ${family}`,
  slug: family.toLowerCase(),
  parentExternalId: 'crm-sales:region:central',
  managerExternalId: `crm-sales:${manager}`,
});

const office = (slug: string, name: string): DemoTeam => ({
  externalId: `demo:team:${slug}`,
  name,
  slug,
  parentExternalId: 'demo:team:headquarters',
});

const headquarters: DemoTeam = { externalId: 'demo:team:headquarters', name: 'Headquarters', slug: 'headquarters' };

export const demoTeams: Readonly<Record<string, readonly DemoTeam[]>> = {
  [demoTenant]: [
    { externalId: 'crm-sales:region:central', name: 'Central', slug: 'central' },
    salesTeam('melvin-marxen', 'Marxen'),
    salesTeam('dustin-brinkmann', 'Brinkmann'),
    headquarters,
    office('finance', 'Finance'),
    office('it', 'IT'),
    office('support', 'Support'),
    office('marketing', 'Marketing'),
    office('compliance', 'Compliance'),
  ],
  [rivalTenant]: [headquarters],
};

/** May see and import all. Roles stay strict, so it takes four of them. */
const everything = ['tenant_admin', 'finance_manager', 'privacy_officer', 'auditor'];

const seller = (
  alias: string,
  name: string,
  manager: string,
  role: 'sales_manager' | 'sales_representative',
): DemoPerson => ({
  alias,
  tenantId: demoTenant,
  externalId: `crm-sales:${name.toLowerCase().replace(' ', '-')}`,
  name,
  email: null,
  title: role === 'sales_manager' ? 'Sales manager' : 'Sales representative',
  roles: [role],
  teamExternalId: `crm-sales:team:${manager}`,
});

const colleague = (
  alias: string,
  name: string,
  title: string,
  place: { team: string; roles: string[] },
): DemoPerson => ({
  alias,
  tenantId: demoTenant,
  externalId: `demo:${alias}`,
  name,
  email: `${name.toLowerCase().replace(' ', '.')}@example.com`,
  title,
  roles: place.roles,
  teamExternalId: `demo:team:${place.team}`,
});

export const demoPeople: readonly DemoPerson[] = [
  seller('rep', 'Darcel Schlecht', 'melvin-marxen', 'sales_representative'),
  seller('manager', 'Melvin Marxen', 'melvin-marxen', 'sales_manager'),
  seller('manager2', 'Dustin Brinkmann', 'dustin-brinkmann', 'sales_manager'),
  colleague('finance', 'Nora Feldman', 'Finance manager', { team: 'finance', roles: ['finance_manager'] }),
  colleague('it', 'Ivan Okoro', 'IT operator', { team: 'it', roles: ['it_operator'] }),
  colleague('support', 'Sofia Lindgren', 'Support agent', { team: 'support', roles: ['support_agent'] }),
  colleague('marketer', 'Marco Bianchi', 'Marketer', { team: 'marketing', roles: ['marketer'] }),
  colleague('privacy', 'Petra Hollis', 'Privacy officer', { team: 'compliance', roles: ['privacy_officer'] }),
  colleague('auditor', 'Aldo Winter', 'Auditor', { team: 'compliance', roles: ['auditor'] }),
  colleague('admin', 'Alex Morgan', 'Administrator', { team: 'headquarters', roles: everything }),
  {
    ...colleague('outsider', 'Rhea Sommer', 'Administrator', { team: 'headquarters', roles: everything }),
    tenantId: rivalTenant,
  },
];
