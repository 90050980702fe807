import { CustodiaError } from '@custodia/errors';
import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { HeldRights } from '../authorization/requirement.ts';
import { visibleSchema } from '../authorization/visible-schema.ts';
import type { VisibleTypesParts } from '../authorization/visible-types.ts';

/** Combinations of rights of one version of the graph; beyond them the one that was asked longest ago is made again. */
const rememberedSchemas = 64;

/** The schema that each combination of rights may use, made when it is first asked for. Null where nothing is left. */
export function introspectionSchemas(
  parts: Omit<VisibleTypesParts, 'rights'>,
): (rights: HeldRights) => GraphQLSchema | null {
  const known = new LRUCache<string, { readonly schema: GraphQLSchema | null }>({ max: rememberedSchemas });
  return (rights) => {
    const entry = known.get(rights.key) ?? { schema: visibleSchema({ ...parts, rights }) };
    known.set(rights.key, entry);
    return entry.schema;
  };
}

/** A schema has to have a Query with fields, so this is the only true answer. */
export function nothingToRead(): CustodiaError {
  const message =
    'There is nothing in this graph that you may ask for, so there is no schema to read. Ask an administrator for a role.';
  return new CustodiaError('FORBIDDEN', message);
}
