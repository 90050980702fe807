import { describe, expect, it } from '@jest/globals';
import { compilePolicy as compileIndex, readSchemas, type SchemaSources } from '@custodia/policy';
import { buildASTSchema, Kind, parse, type OperationDefinitionNode } from 'graphql';
import { compilePolicy } from '../src/authorization/compile-policy.ts';
import { neededDecisions } from '../src/policies/needed-decisions.ts';
import { compose, type BenchSubgraph } from './graph-bench.ts';

const shapes: BenchSubgraph = {
  name: 'shapes',
  sdl: `
    type Query { shape: Shape circle: Circle any: Any deep: [[Circle]] plain: String }
    type Mutation { act: Circle @policy(policies: [["of-mutation"]]) }
    interface Shape { area: Int }
    type Circle implements Shape @policy(policies: [["of-circle"]]) {
      area: Int @policy(policies: [["of-area", "of-both"], ["of-either"]])
      radius: Int @requiresScopes(scopes: [["radius:read"]])
    }
    type Square implements Shape { area: Int side: Secret }
    union Any = Circle | Square
    scalar Secret @policy(policies: [["of-scalar"]])
  `,
};

const supergraph = compose([shapes]);
const api = buildASTSchema(parse(shapes.sdl.replace(/@(policy|requiresScopes)\([^)]*\)/g, '')), {
  assumeValidSDL: true,
});
const neededIn = neededDecisions(api, compilePolicy(supergraph), null);

function needed(text: string, name?: string) {
  const document = parse(text);
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode =>
      node.kind === Kind.OPERATION_DEFINITION && (name === undefined || node.name?.value === name),
  )!;
  const { policies, scopes } = neededIn(document, operation);
  return [...policies, ...scopes].sort();
}

const ofArea = ['of-area', 'of-both', 'of-either'];

describe('what an operation may need decided', () => {
  it.each<[string, string, readonly string[]]>([
    ['nothing where nothing asks', '{ plain __typename }', []],
    ['every name of every alternative', '{ circle { area } }', [...ofArea, 'of-circle']],
    ['what is selected under an alias', '{ a: circle { b: area } }', [...ofArea, 'of-circle']],
    ['the rules of implementers, of an interface', '{ shape { area } }', [...ofArea, 'of-circle']],
    ['the rules of a type condition', '{ any { ... on Circle { __typename } } }', ['of-circle']],
    [
      'what is in fragments of fragments',
      '{ any { ...a } } fragment a on Any { ...b } fragment b on Square { side }',
      ['of-scalar'],
    ],
    [
      'what @skip and @include may leave out',
      '{ circle @skip(if: true) { radius @include(if: false) } }',
      ['of-circle', 'radius:read'],
    ],
    ['what is in lists of lists', '{ deep { radius } }', ['of-circle', 'radius:read']],
    ['the rules of a mutation', 'mutation { act { __typename } }', ['of-circle', 'of-mutation']],
  ])('is %s', (_, query, names) => {
    expect(needed(query)).toEqual([...names].sort());
  });

  it('is nothing of the other operations of the document, nor of fragments that only they use', () => {
    const document = 'query A { plain } query B { ...f } fragment f on Query { circle { radius } }';
    expect(needed(document, 'A')).toEqual([]);
    expect(needed(document, 'B')).toEqual(['of-circle', 'radius:read']);
  });
});

describe('what an operation may need decided, by the policy index', () => {
  const schemas = readSchemas();
  const sources: SchemaSources = {
    ...schemas,
    subgraphs: {
      shop: `
        type Query @notPersonal { things(filter: Filter, by: ID @reveals(field: "Thing.secret")): [Thing] @notPersonal }
        input Filter { and: [Filter!] weight: Weight }
        input Weight { secretAbove: Int @reveals(field: "Thing.secret") }
        type Thing @notPersonal @records(access: "catalogue") {
          id: ID
          label: String @mask(as: REDACT, unless: [["contact.name:read"]])
          secret: Int @policy(policies: [["mfa-recent"]]) @requiresScopes(scopes: [["account.finance:read"]])
        }`,
    },
  };
  const index = compileIndex(sources);
  const shop: BenchSubgraph = {
    name: 'shop',
    sdl: `
      type Query { things(filter: Filter, by: ID): [Thing] }
      input Filter { and: [Filter!] weight: Weight }
      input Weight { secretAbove: Int }
      type Thing { id: ID label: String secret: Int @policy(policies: [["mfa-recent"]]) @requiresScopes(scopes: [["account.finance:read"]]) }`,
  };
  const schema = buildASTSchema(parse(shop.sdl.replace(/@(policy|requiresScopes)\([^)]*\)/g, '')));
  const inShop = neededDecisions(schema, compilePolicy(compose([shop])), index);
  const ask = (text: string) => {
    const document = parse(text);
    const { policies, scopes } = inShop(document, document.definitions[0] as OperationDefinitionNode);
    return [...policies, ...scopes].sort();
  };

  it('is what an argument reveals, however deep in an input, and though a variable hides which', () => {
    const secret = ['account.finance:read', 'mfa-recent'];
    expect(ask('{ things(by: "1") { id } }')).toEqual(secret);
    expect(ask('{ things(filter: { weight: { secretAbove: 1 } }) { id } }')).toEqual(secret);
    expect(ask('query($f: Filter) { things(filter: $f) { id } }')).toEqual(secret);
    expect(ask('{ things { id } }')).toEqual([]);
  });

  it('is what lifts a mask', () => {
    expect(ask('{ things { label } }')).toEqual(['contact.name:read']);
  });
});
