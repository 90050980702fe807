import type { FetchDataKeyRenamer } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { compileRewritePath, mayBeOfType, type RewritePathStep } from './data-rewrites.ts';
import { isObject, own, setOwn, type JsonObject } from './own-property.ts';
import type { Place } from './positions.ts';

/** The arguments that a fetch takes from around an entity (`@fromContext`), by the name of their variable. */
export type ReadContext = (place: Place) => JsonObject;

interface ContextArgument {
  readonly variable: string;
  /** How many keys to go out from the entity. */
  readonly levels: number;
  readonly path: readonly RewritePathStep[];
}

/** Null where a fetch takes none. A path is `["..", "..", "... on Order", "currency"]`. */
export function compileContext(
  rewrites: readonly FetchDataKeyRenamer[] | undefined,
  supergraph: GraphQLSchema,
): ReadContext | null {
  if (!rewrites || rewrites.length === 0) return null;
  const all = rewrites.map(({ path, renameKeyTo }): ContextArgument => {
    const levels = path.findIndex((step) => step !== '..');
    return { variable: renameKeyTo, levels, path: compileRewritePath(path.slice(levels), supergraph) };
  });
  return ({ object, holders }) => {
    const values: JsonObject = {};
    for (const { variable, levels, path } of all) {
      const from = levels === 0 ? object : holders.at(-levels);
      const value = from && read(from, path, 0);
      if (value !== undefined) setOwn(values, variable, value);
    }
    return values;
  };
}

function read(value: unknown, path: readonly RewritePathStep[], at: number): unknown {
  const step = path[at];
  if (step === undefined) return value;
  if (!isObject(value)) return undefined;
  if (typeof step === 'string') return read(own(value, step), path, at + 1);
  return mayBeOfType(value, step) ? read(value, path, at + 1) : undefined;
}
