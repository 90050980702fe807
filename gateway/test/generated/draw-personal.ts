import type { FieldPolicy, PolicyIndex, TypePolicy } from '@custodia/policy';
import {
  getNamedType,
  getNullableType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { PersonalRules } from '../access-oracle.ts';
import type { Draw } from '../draw-from.ts';

export const allPurposes = ['SALES', 'SUPPORT'];
export const maskScopes = ['mask:1', 'mask:2'];

/** Says of some fields of a graph that they are personal, of some of those that they are masked, and whom types are about. */
export function drawPersonal(draw: Draw, schema: GraphQLSchema): { rules: PersonalRules; index: PolicyIndex } {
  const fields = new Map<string, { purposes: readonly string[]; unless: string[][] | null }>();
  const subjects = new Map<string, readonly string[]>();
  const roots = [schema.getQueryType(), schema.getMutationType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || roots.includes(type)) continue;
    const path = drawSubject(draw, type);
    if (path) subjects.set(type.name, path);
    for (const { name } of Object.values(type.getFields())) {
      if (name === 'id' || draw([true, false, false, false])) continue;
      const mask = draw([null, null, [['mask:1']], [['mask:1', 'mask:2']], [['mask:1'], ['mask:2']]]);
      // What is not masked is denied for other purposes, by rules that are not looked at here.
      const purposes = mask === null ? allPurposes : draw([allPurposes, ['SALES'], ['SUPPORT']]);
      fields.set(`${type.name}.${name}`, { purposes, unless: mask });
    }
  }
  const rules = { fields, subjects };
  return { rules, index: indexOf(schema, rules) };
}

/** Itself, somebody it refers to, or whoever the thing around it is about. */
function drawSubject(draw: Draw, type: GraphQLObjectType): readonly string[] | null {
  const references = Object.values(type.getFields()).filter(
    ({ args, type: returned }) => args.length === 0 && isObjectType(getNullableType(returned)),
  );
  const refers = references.filter(({ type: returned }) => {
    const id = (getNullableType(returned) as GraphQLObjectType).getFields()['id'];
    return id !== undefined && isLeafType(getNamedType(id.type));
  });
  const own = type.getFields()['id'] ? [['id'], ['id']] : [];
  const others = refers.map(({ name }) => [name, 'id']);
  return draw<readonly string[] | null>([null, ...own, ...(others.length > 0 ? [draw(others)] : [])]);
}

function indexOf(schema: GraphQLSchema, { fields, subjects }: PersonalRules): PolicyIndex {
  const free = { authenticated: false, requiresScopes: null, policies: null };
  const policyOf = (type: GraphQLNamedType): TypePolicy => {
    const own = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    return {
      ...free,
      kind: isInterfaceType(type) ? 'interface' : isObjectType(type) ? 'object' : 'scalar',
      subgraph: 'north',
      records: null,
      retention: null,
      dataSubject: subjects.get(type.name)?.join('.') ?? null,
      possibleTypes: isInterfaceType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [],
      fields: Object.fromEntries(
        own.map((field): [string, FieldPolicy] => {
          const rule = fields.get(`${type.name}.${field.name}`);
          const argument = { type: 'Int', reveals: null, writes: null };
          return [
            field.name,
            {
              ...free,
              subgraph: 'north',
              type: getNamedType(field.type).name,
              personal: rule ? { category: 'user.name', purposes: rule.purposes } : null,
              mask: rule?.unless ? { as: 'REDACT', unless: rule.unless } : null,
              sealed: null,
              reveals: null,
              writes: null,
              args: Object.fromEntries(field.args.map(({ name }) => [name, argument])),
            },
          ];
        }),
      ),
    };
  };
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  return {
    version: 'generated',
    types: Object.fromEntries(types.map((type) => [type.name, policyOf(type)])),
    roles: {},
    scopes: {},
    recordClasses: {},
    purposes: {},
    limits: { defaults: {} as never, roles: {} },
    retentionRules: {},
    policies: {},
  };
}
