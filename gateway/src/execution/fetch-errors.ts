import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { failed } from '../subgraphs/masked-errors.ts';
import type { FetchStep } from './compile-plan.ts';
import type { JsonObject } from './own-property.ts';
import { placesAt, type ResponsePath } from './positions.ts';
import { mostErrors, toldError, ToldErrors } from './told-errors.ts';

type SubgraphErrors = readonly GraphQLFormattedError[];

export function fetchErrors(): ToldErrors {
  const message = `More than ${mostErrors} errors came from the services; the first are told. Ask for less at a time.`;
  return new ToldErrors(() => toldError(message, { code: 'INTERNAL_SERVER_ERROR' }));
}

/** Not an error that a subgraph told, but an answer that cannot be used. */
export function fetchFailed(subgraph: string): GraphQLError {
  const { message, extensions } = failed(subgraph);
  return toldError(message, extensions);
}

/** What a subgraph says of fields of the root, where the client finds them. */
export function tellRootErrors(told: ToldErrors, fetch: FetchStep, errors: SubgraphErrors): void {
  const above = fetch.position.flatMap(({ key }) => (key === null ? [] : [key]));
  for (const error of errors) {
    const path = error.path && [...above, ...error.path.map((step) => responseKey(fetch, step))];
    told.add(asTold(fetch, error, path));
  }
}

export interface AskedEntities {
  readonly root: JsonObject;
  /** For each representation, the objects that it stands for. */
  readonly waiting: readonly (readonly JsonObject[])[];
}

/** What a subgraph says of `_entities[2]`, at every place in the answer where that entity stands. */
export function tellEntityErrors(
  told: ToldErrors,
  fetch: FetchStep,
  { errors, root, waiting }: AskedEntities & { readonly errors: SubgraphErrors },
): void {
  const paths = new Map<JsonObject, ResponsePath[]>();
  for (const { object, path } of placesAt(root, fetch.position)) {
    const known = paths.get(object);
    if (known) known.push(path);
    else paths.set(object, [path]);
  }
  for (const error of errors) {
    const [entities, index, ...below] = error.path ?? [];
    const targets = entities === '_entities' && typeof index === 'number' ? (waiting[index] ?? []) : [];
    if (targets.length === 0) told.add(asTold(fetch, error, undefined));
    const rest = below.map((step) => responseKey(fetch, step));
    for (const path of new Set(targets.flatMap((target) => paths.get(target) ?? []))) {
      told.add(asTold(fetch, error, [...path, ...rest]));
    }
  }
}

function responseKey({ renamed }: FetchStep, step: string | number): string | number {
  return typeof step === 'string' ? (renamed.get(step) ?? step) : step;
}

function asTold({ subgraph }: FetchStep, error: GraphQLFormattedError, path: ResponsePath | undefined): GraphQLError {
  const code = error.extensions?.['code'];
  const known = error.message ? error : failed(subgraph);
  return toldError(known.message, {
    ...(path && { path }),
    code: typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR',
  });
}
