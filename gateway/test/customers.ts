import { loadPolicyIndex, readSchemas, rightsOf, schemasFolder, subgraphSdl, type Rights } from '@custodia/policy';
import { GraphQLScalarType } from 'graphql';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openBench, type BenchOptions, type BenchSubgraph, type GraphBench } from './graph-bench.ts';

/** Our own graph with its own policy, over subgraphs that hold a few customers and decide nothing. */
const index = loadPolicyIndex();
const supergraph = readFileSync(path.join(schemasFolder(), 'generated', 'supergraph.graphql'), 'utf8');

export const openCustomers = (options: BenchOptions = {}): Promise<GraphBench> =>
  openBench(subgraphs, { supergraph, index, ...options });

export const as = (role: string, purpose = index.roles[role]!.purposes.default): Rights =>
  rightsOf(index, { roles: [role], purpose });

const at = '2026-01-01T00:00:00.000Z';

const contact = (id: string) => ({
  id,
  version: 1,
  givenName: 'Ada',
  familyName: 'Byron',
  fullName: 'Ada Byron',
  email: `${id}@example.com`,
  phone: null,
  emails: [
    { label: 'WORK', address: `${id}@example.com` },
    { label: 'HOME', address: null },
  ],
  addresses: id === 'c-9' ? null : [{ label: 'WORK', street: 'Main Street', city: 'Ulm' }],
  birthday: '1980-05-17',
  nationalId: '11010519491231002X',
  createdAt: at,
  owner: { id: 'u-1' },
});

const activity = (id: string, contactId: string | null) => ({
  id,
  version: 1,
  kind: 'CALL',
  subject: 'Called',
  body: 'At length',
  occurredAt: at,
  contact: contactId && contact(contactId),
  owner: { id: 'u-1' },
});

const activities = () => ({ nodes: [activity('a-1', 'c-1'), activity('a-2', null), activity('a-3', 'c-1')] });

const user = (id: string) => ({ id, version: 1, name: 'Bob Bold', email: 'bob@example.com', title: 'Seller' });

/** Whatever a scalar of ours is, a plain value goes through it here. */
const anything = (name: string) => new GraphQLScalarType({ name });

const resolvers: Record<string, Record<string, unknown>> = {
  contacts: {
    Query: {
      contact: (_: unknown, { id }: { id: string }) => (id === 'gone' ? null : contact(id)),
      contacts: (_: unknown, { first }: { first: number }) => ({
        totalCount: 2_000,
        nodes: Array.from({ length: first }, (__, number) => contact(`c-${number + 1}`)),
      }),
      activities,
    },
    Mutation: { updateContact: (_: unknown, { id }: { id: string }) => ({ contact: contact(id), problem: null }) },
    Contact: { __resolveReference: ({ id }: { id: string }) => contact(id), activities },
  },
  audit: {
    Query: { accessHistory: (_: unknown, { subject }: { subject: string }) => ({ subject, totalCount: 7, nodes: [] }) },
  },
  directory: {
    Query: { me: () => user('u-1'), users: () => ({ nodes: [user('u-1'), user('u-2')] }) },
    User: { __resolveReference: ({ id }: { id: string }) => user(id) },
  },
};

/** Nobody has looked yet; that nobody has is about the person, too. */
const history = (_: unknown, { subject }: { subject: string }) => ({ subject, totalCount: 0, nodes: [], edges: [] });
resolvers['audit'] = { Query: { accessHistory: history, accessReport: history } };

const sources = readSchemas();
const subgraphs: readonly BenchSubgraph[] = Object.keys(sources.subgraphs).map((name) => ({
  name,
  sdl: subgraphSdl(name, sources),
  resolvers: { Date: anything('Date'), DateTime: anything('DateTime'), ...resolvers[name] },
}));
