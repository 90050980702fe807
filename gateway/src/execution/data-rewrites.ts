import type { FetchDataRewrite } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isObject, own, setOwn, type JsonObject } from './own-property.ts';
import { namesOfType, type TypeNames } from './type-conditions.ts';

/** A change that the plan asks for in what is sent to a subgraph, or in what came from it. */
export type Rewrite = (value: unknown) => void;

export type RewritePathStep = string | TypeNames;

const onType = '... on ';

export function compileRewrites(
  rewrites: readonly FetchDataRewrite[] | undefined,
  supergraph: GraphQLSchema,
): readonly Rewrite[] {
  return (rewrites ?? []).map((rewrite) => {
    const path = compileRewritePath(rewrite.path, supergraph);
    const key = path.at(-1);
    if (typeof key !== 'string') throw new Error('a rewrite ends at a key');
    const above = path.slice(0, -1);
    const change =
      rewrite.kind === 'ValueSetter'
        ? (object: JsonObject) => setOwn(object, key, rewrite.setValueTo)
        : (object: JsonObject) => rename(object, key, rewrite.renameKeyTo);
    return (value: unknown) => atPath(value, above, 0, change);
  });
}

export function compileRewritePath(path: readonly string[], supergraph: GraphQLSchema): readonly RewritePathStep[] {
  return path.map((step) => (step.startsWith(onType) ? namesOfType(supergraph, step.slice(onType.length)) : step));
}

/** Whether an object is of that type. One that does not say what it is may be: the plan asked only where it matters. */
export function mayBeOfType(object: JsonObject, names: TypeNames): boolean {
  const name = own(object, '__typename');
  return typeof name !== 'string' || names.has(name);
}

function rename(object: JsonObject, key: string, to: string): void {
  if (!Object.hasOwn(object, key)) return;
  setOwn(object, to, object[key]);
  delete object[key];
}

function atPath(
  value: unknown,
  path: readonly RewritePathStep[],
  at: number,
  change: (object: JsonObject) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) atPath(item, path, at, change);
    return;
  }
  if (!isObject(value)) return;
  const step = path[at];
  if (step === undefined) change(value);
  else if (typeof step === 'string') atPath(own(value, step), path, at + 1, change);
  else if (mayBeOfType(value, step)) atPath(value, path, at + 1, change);
}
