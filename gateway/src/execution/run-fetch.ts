import type { GatewayGraphQLResponse } from '@apollo/server-gateway-interface';
import type { EntityFetch, FetchStep } from './compile-plan.ts';
import { fetchFailed, tellEntityErrors, tellRootErrors } from './fetch-errors.ts';
import { merge } from './merge.ts';
import { isObject, own, setOwn, type JsonObject } from './own-property.ts';
import { objectsAt, placesAt } from './positions.ts';
import type { ToldErrors } from './told-errors.ts';

/** Asks one subgraph. What it answers is its caller's to change. */
export interface SubgraphSource {
  process(options: {
    readonly request: {
      readonly query?: string;
      readonly operationName?: string;
      readonly variables?: Record<string, unknown>;
    };
    /** The context of the request that this is a part of. */
    readonly context: Record<string, unknown>;
  }): Promise<GatewayGraphQLResponse>;
}

/** One run of a plan. */
export interface FetchRun {
  readonly sources: ReadonlyMap<string, SubgraphSource>;
  readonly context: Record<string, unknown>;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** With their defaults, for the plan's own conditions. */
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly root: JsonObject;
  readonly errors: ToldErrors;
}

/** Entities that a subgraph is asked for in one call: each that looks the same to it once, with all that wait for it. */
interface EntityBatch {
  readonly context: JsonObject;
  readonly representations: JsonObject[];
  readonly waiting: JsonObject[][];
  readonly byText: Map<string, JsonObject[]>;
}

export async function runFetch(fetch: FetchStep, run: FetchRun): Promise<void> {
  try {
    if (fetch.entities === null) await fetchRoot(fetch, run);
    else await fetchEntities(fetch, fetch.entities, run);
  } catch {
    run.errors.add(fetchFailed(fetch.subgraph));
  }
}

async function fetchRoot(fetch: FetchStep, run: FetchRun): Promise<void> {
  const targets = objectsAt([run.root], fetch.position);
  if (targets.length === 0) return;
  const { data, errors } = await ask(fetch, run, usedVariables(fetch, run));
  if (errors) tellRootErrors(run.errors, fetch, errors);
  if (!isObject(data)) return;
  for (const rewrite of fetch.outputRewrites) rewrite(data);
  for (const target of targets) merge(target, data);
}

async function fetchEntities(fetch: FetchStep, entities: EntityFetch, run: FetchRun): Promise<void> {
  const batches = batchesOf(fetch, entities, run);
  await Promise.all(batches.map((batch) => fetchBatch(fetch, batch, run)));
}

async function fetchBatch(fetch: FetchStep, batch: EntityBatch, run: FetchRun): Promise<void> {
  const variables = usedVariables(fetch, run);
  for (const name of Object.keys(batch.context)) variables[name] = batch.context[name];
  variables['representations'] = batch.representations;
  const { data, errors } = await ask(fetch, run, variables);
  if (errors) tellEntityErrors(run.errors, fetch, { errors, root: run.root, waiting: batch.waiting });
  if (!isObject(data)) return;
  const found = own(data, '_entities');
  if (found === null && errors) return;
  if (!Array.isArray(found) || found.length !== batch.waiting.length) throw new Error('not the entities asked for');
  for (const [index, targets] of batch.waiting.entries()) {
    const entity: unknown = found[index];
    if (isObject(entity)) mergeEntity(fetch, entity, targets);
  }
}

function mergeEntity(fetch: FetchStep, entity: JsonObject, targets: readonly JsonObject[]): void {
  if (!own(entity, '__typename')) entity['__typename'] = own(targets[0]!, '__typename');
  for (const rewrite of fetch.outputRewrites) rewrite(entity);
  // Where a subgraph knows an interface as one object it says so, and what is known of the object's type is more.
  const isLess = fetch.interfaces.has(own(entity, '__typename') as string);
  for (const [index, target] of targets.entries()) {
    const known = own(target, '__typename');
    merge(target, index > 0 && fetch.copies ? structuredClone(entity) : entity);
    if (isLess && known !== undefined) target['__typename'] = known;
  }
}

function batchesOf(fetch: FetchStep, { representation, inputRewrites, context }: EntityFetch, run: FetchRun) {
  const batches = new Map<string, EntityBatch>();
  const add = (object: JsonObject, around: JsonObject) => {
    const read = representation(object);
    if (read === null) return;
    for (const rewrite of inputRewrites) rewrite(read);
    const batchText = context === null ? '' : JSON.stringify(around);
    const batch: EntityBatch = batches.get(batchText) ?? emptyBatch(around);
    batches.set(batchText, batch);
    const text = JSON.stringify(read);
    const same = batch.byText.get(text);
    if (same) return void same.push(object);
    const waiting = [object];
    batch.byText.set(text, waiting);
    batch.waiting.push(waiting);
    batch.representations.push(read);
  };
  if (context === null) for (const object of objectsAt([run.root], fetch.position)) add(object, {});
  else for (const place of placesAt(run.root, fetch.position)) add(place.object, context(place));
  return [...batches.values()];
}

function emptyBatch(context: JsonObject): EntityBatch {
  return { context, representations: [], waiting: [], byText: new Map() };
}

function usedVariables(fetch: FetchStep, { variables }: FetchRun): JsonObject {
  const used: JsonObject = {};
  for (const name of fetch.variables) {
    const value = own(variables as JsonObject, name);
    if (value !== undefined) setOwn(used, name, value);
  }
  return used;
}

async function ask(fetch: FetchStep, run: FetchRun, variables: JsonObject): Promise<GatewayGraphQLResponse> {
  const source = run.sources.get(fetch.subgraph);
  if (!source) throw new Error('a plan names subgraphs of its own graph');
  const { query, operationName } = fetch;
  const request = { query, variables, ...(operationName !== undefined && { operationName }) };
  return source.process({ request, context: run.context });
}
