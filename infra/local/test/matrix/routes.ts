import type { Field, Graph } from './graph.ts';
import { give, type Given } from './given-values.ts';

/** A way from the root of a graph to an object of a type. */
export interface Route {
  readonly operation: 'query' | 'mutation';
  readonly steps: readonly { readonly key: string; readonly coordinate: string; readonly args: string }[];
  /** Which object it leads to depends on who asks: a list, or somebody's own. */
  readonly dependsOnAsker: boolean;
}

export interface RouteRules {
  /** Whether a step may be taken by this field, given these arguments. */
  readonly mayStep: (coordinate: string, given: Given) => boolean;
  /** Arguments of fields of Query, as GraphQL text, that find what was arranged. */
  readonly fixedArguments: (coordinate: string, field: Field) => Readonly<Record<string, string>>;
}

/** The ways to a type that share no last step, shortest first; queries before mutations. */
export function routesTo(graph: Graph, typeName: string, rules: RouteRules): Route[] {
  return (['Query', 'Mutation'] as const).flatMap((root) => {
    const shortest = shortestRoutes(graph, root, rules);
    return [...shortest].flatMap(([holder, route]) =>
      bySingleFirst(graph.types.get(holder) ?? new Map<string, Field>()).flatMap(([, field]) => {
        if (field.type !== typeName) return [];
        const next = extend(graph, route, holder, field, rules);
        return next ? [next] : [];
      }),
    );
  });
}

/** Type → the shortest way to it, in the order of their length. */
function shortestRoutes(graph: Graph, root: 'Query' | 'Mutation', rules: RouteRules): Map<string, Route> {
  const operation = root === 'Query' ? 'query' : 'mutation';
  const routes = new Map<string, Route>([[root, { operation, steps: [], dependsOnAsker: false }]]);
  // A map is walked in the order it grows, so this is breadth first.
  for (const [holder, route] of routes) {
    for (const [, field] of bySingleFirst(graph.types.get(holder) ?? new Map<string, Field>())) {
      if (routes.has(field.type) || !graph.types.has(field.type)) continue;
      const next = extend(graph, route, holder, field, rules);
      if (next) routes.set(field.type, next);
    }
  }
  return routes;
}

/** What is asked for by its id is the same for everybody; lists are not. */
function bySingleFirst(fields: ReadonlyMap<string, Field>): [string, Field][] {
  const isSingle = ({ args }: Field) => args.some(({ type }) => type.kind === 'NON_NULL');
  return [...fields].sort(([, a], [, b]) => Number(isSingle(b)) - Number(isSingle(a)));
}

function extend(graph: Graph, route: Route, holder: string, field: Field, rules: RouteRules): Route | null {
  const coordinate = `${holder}.${field.name}`;
  const fixed = rules.fixedArguments(coordinate, field);
  const given = give(graph, { coordinate, args: field.args, fixed });
  if (!rules.mayStep(coordinate, given)) return null;
  const step = { key: field.name, coordinate, args: given.text };
  const isByKey = Object.hasOwn(fixed, 'id') || Object.hasOwn(fixed, 'key');
  const dependsOnAsker = route.dependsOnAsker || field.type.endsWith('Connection') || (holder === 'Query' && !isByKey);
  return { ...route, steps: [...route.steps, step], dependsOnAsker };
}

/** The operation that selects these fields at the end of the way. */
export function along({ operation, steps }: Route, selections: string): string {
  const inner = steps.reduceRight((inside, { key, args }) => `{ ${key}${args} ${inside} }`, `{ ${selections} }`);
  return `${operation} ${inner}`;
}

/** The object at the end of the way, the first of each list; null where one of them is missing. */
export function endOf({ steps }: Pick<Route, 'steps'>, data: unknown): Readonly<Record<string, unknown>> | null {
  let at: unknown = data;
  for (const { key } of steps) {
    at = (at as Record<string, unknown> | null | undefined)?.[key];
    if (Array.isArray(at)) at = at[0];
  }
  return (at as Record<string, unknown> | undefined) ?? null;
}
