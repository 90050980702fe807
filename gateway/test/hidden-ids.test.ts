import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadPolicyIndex, type FieldPolicy, type PolicyIndex, type TypePolicy } from '@custodia/policy';
import { GraphQLError } from 'graphql';
import { openBench, rights, type BenchSubgraph, type GraphBench } from './graph-bench.ts';

/** Nobody here may read an id; the record of an access has it all the same. */
const letters: BenchSubgraph = {
  name: 'letters',
  sdl: `
    type Person { id: ID! @requiresScopes(scopes: [["id:read"]]) name: String }
    type Letter { id: ID text: String to: Person lines: [Line!] }
    type Line { text: String }
    type Query { people: [Person]! letters: [Letter!]! loose: Line }
  `,
  resolvers: {
    Query: {
      people: () => [
        { id: 'p-1', name: 'Ada' },
        { id: 'p-2', name: 'Bob' },
      ],
      letters: () => [{ id: 'l-1', text: 'Dear', to: { id: 'p-1' }, lines: [{ text: 'a' }, { text: 'b' }] }],
      loose: () => ({ text: 'c' }),
    },
    Person: { id: ({ id }: { id: string }) => given('Person.id', id) },
    Letter: { to: ({ to }: { to: unknown }) => given('Letter.to', to) },
  },
};

/** What a subgraph answers in place of a field's value. */
let instead: Record<string, unknown> = {};
function given(coordinate: string, value: unknown): unknown {
  if (!Object.hasOwn(instead, coordinate)) return value;
  if (instead[coordinate] instanceof Error) throw instead[coordinate];
  return instead[coordinate];
}

const requiresNothing = { authenticated: false, requiresScopes: null, policies: null };
const aField = (type: string, isPersonal = false): FieldPolicy => ({
  ...requiresNothing,
  subgraph: 'letters',
  type,
  personal: isPersonal ? { category: 'user.content', purposes: ['SALES'] } : null,
  mask: null,
  sealed: null,
  reveals: null,
  writes: null,
  args: {},
});
const aType = (dataSubject: string | null, fields: Record<string, FieldPolicy>): TypePolicy => ({
  ...requiresNothing,
  kind: 'object',
  subgraph: 'letters',
  records: 'parent',
  retention: null,
  dataSubject,
  possibleTypes: [],
  fields,
});
const index: PolicyIndex = {
  ...loadPolicyIndex(),
  types: {
    Person: aType('id', { id: aField('ID'), name: aField('String', true) }),
    Letter: aType('to.id', {
      id: aField('ID'),
      text: aField('String', true),
      to: aField('Person'),
      lines: aField('Line'),
    }),
    Line: aType(null, { text: aField('String', true) }),
  },
};
const reader = { ...rights('letter:read'), purpose: 'SALES', key: 'reader for SALES' };

let bench: GraphBench;
beforeEach(async () => {
  instead = {};
  bench = await openBench([letters], { index });
});
afterEach(() => bench.close());

const subjectsOf = (access: { groups: readonly { subjects: readonly string[] }[] } | null) =>
  access?.groups.map(({ subjects }) => subjects);

describe('an id that its reader may not see', () => {
  it('is recorded and not shown', async () => {
    const { answer, access } = await bench.observe('{ people { name } }', reader);
    expect(answer).toEqual({ data: { people: [{ name: 'Ada' }, { name: 'Bob' }] } });
    expect(access).toMatchObject({ groups: [{ subjects: ['Person:p-1', 'Person:p-2'] }], denied: [] });
  });

  it('is denied as before where it was asked for', async () => {
    const { answer, access } = await bench.observe('{ letters { text to { x: id name } } }', reader);
    expect(answer.data).toEqual({ letters: [{ text: 'Dear', to: null }] });
    expect(JSON.stringify(answer)).not.toContain('p-1');
    expect(access).toMatchObject({ groups: [{ subjects: ['Person:p-1'] }], denied: ['Person.id'] });
  });
});

describe('an id that cannot be had', () => {
  it('is not known, and nothing else of the answer changes', async () => {
    instead = { 'Letter.to': null };
    const { answer, access } = await bench.observe('{ letters { text lines { text } } }', reader);
    expect(answer).toEqual({ data: { letters: [{ text: 'Dear', lines: [{ text: 'a' }, { text: 'b' }] }] } });
    expect(access).toEqual({
      fields: [
        { coordinate: 'Letter.text', outcome: 'SHOWN', values: 1 },
        { coordinate: 'Line.text', outcome: 'SHOWN', values: 2 },
      ],
      groups: [
        { fields: [0], subjects: ['unknown:Letter'] },
        { fields: [1], subjects: ['unknown:Letter'] },
      ],
      records: 1,
      denied: [],
    });
  });

  it('is told by no error where it failed alone', async () => {
    instead = { 'Letter.to': new GraphQLError('refused', { extensions: { code: 'FORBIDDEN' } }) };
    const { answer, access } = await bench.observe('{ letters { text } }', reader);
    expect(answer).toEqual({ data: { letters: [{ text: 'Dear' }] } });
    expect(subjectsOf(access)).toEqual([['unknown:Letter']]);
  });

  it('is told where its null took a record with it, without the key that nobody asked for', async () => {
    instead = { 'Person.id': new GraphQLError('refused', { extensions: { code: 'FORBIDDEN' } }) };
    const { answer, access } = await bench.observe('{ people { name } }', reader);
    const error = (at: number) => ({ message: 'refused', path: ['people', at], extensions: { code: 'FORBIDDEN' } });
    expect(answer).toEqual({ data: { people: [null, null] }, errors: [error(0), error(1)] });
    expect(access).toBeNull();
  });

  it('is not known of what stands in no record', async () => {
    const { access } = await bench.observe('{ loose { text } }', reader);
    expect(access).toMatchObject({ groups: [{ subjects: ['unknown:Line'] }], records: 1 });
  });
});

describe('where one subgraph promises a type and another its interface', () => {
  const parties: BenchSubgraph[] = [
    {
      name: 'near',
      sdl: `interface Party { id: ID! name: String }
        type User implements Party @shareable { id: ID! name: String }
        type Query { party: User @shareable }`,
      resolvers: { Query: { party: () => ({ id: 'u-1', name: 'Ada' }) } },
    },
    {
      // It knows no names of users, so the other one is asked.
      name: 'far',
      sdl: `interface Party { id: ID! }
        type User implements Party @shareable { id: ID! }
        type Firm implements Party { id: ID! name: String }
        type Query { party: Party @shareable }`,
    },
  ];
  const types = {
    Party: { ...aType(null, { id: aField('ID'), name: aField('String') }), possibleTypes: ['Firm', 'User'] },
    User: aType('id', { id: aField('ID'), name: aField('String', true) }),
    Firm: aType(null, { id: aField('ID'), name: aField('String') }),
  };

  it.each(['{ party { name } }', '{ party { id name } }'])('%s is about who is found', async (query) => {
    const asked = await openBench(parties, { index: { ...index, types } });
    const { answer, access } = await asked.observe(query, reader);
    await asked.close();
    expect(answer.errors).toBeUndefined();
    expect(access).toEqual({
      fields: [{ coordinate: 'User.name', outcome: 'SHOWN', values: 1 }],
      groups: [{ fields: [0], subjects: ['User:u-1'] }],
      records: 1,
      denied: [],
    });
  });
});
