/** What the stub subgraphs hold: made up, and the same in every run. */
const at = '2026-01-01T00:00:00.000Z';

const user = (id: string) => ({ id, name: `Colleague ${id}`, title: 'Account executive' });

function contact(number: number) {
  return {
    id: `contact-${number}`,
    version: 1,
    externalId: `ext-${number}`,
    fullName: `Person Number ${number}`,
    email: `person.${number}@example.com`,
    phone: `+49151${String(number).padStart(8, '0')}`,
    jobTitle: 'Head of purchasing',
    language: 'en-GB',
    birthday: '1980-02-03',
    nationalId: `ID-${number}`,
    createdAt: at,
    account: {
      id: `account-${number % 85}`,
      name: `Company ${number % 85}`,
      annualRevenue: { amountMinor: 100_000 + number, currency: 'EUR' },
    },
    owner: { id: `user-${number % 35}` },
  };
}

function opportunities(contactId: string, count: number) {
  const nodes = Array.from({ length: count }, (_, index) => ({
    id: `opportunity-${contactId}-${index}`,
    name: `Renewal ${index}`,
    stage: 'ENGAGING',
    amount: { amountMinor: 1_000 * (index + 1), currency: 'EUR' },
  }));
  return { nodes };
}

export const resolversOf: Readonly<Record<string, object>> = {
  directory: { User: { __resolveReference: ({ id }: { id: string }) => user(id) } },
  contacts: {
    Query: {
      contact: () => contact(1),
      contacts: (_: unknown, { first }: { first: number }) => ({
        totalCount: 2_000,
        nodes: Array.from({ length: first }, (_, index) => contact(index)),
      }),
    },
  },
  sales: {
    Contact: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      opportunities: ({ id }: { id: string }, { first }: { first: number }) => opportunities(id, first),
    },
  },
};
