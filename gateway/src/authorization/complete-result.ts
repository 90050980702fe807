import { isObjectType, type GraphQLError, type GraphQLSchema } from 'graphql';
import { Observation } from '../access/observe/observation.ts';
import { nothingShown, type ShownData } from '../access/observe/count-shown.ts';
import type { WatchType } from '../access/observe/watched-types.ts';
import { isObject, own, type JsonObject } from '../execution/own-property.ts';
import type { ResponsePath } from '../execution/positions.ts';
import { mostErrors, toldError, ToldErrors } from '../execution/told-errors.ts';
import { answerShape, type Entries, type Entry, type Group, type Shape } from './answer-shape.ts';
import type { Denied, JudgedSelections } from './judge-operation.ts';

export interface CompletedResult {
  readonly data: JsonObject | null;
  /** Where each denied position came up in the answer, list indices included: the first places, as many as were asked for. */
  readonly places: ReadonlyMap<Denied, readonly ResponsePath[]>;
  /** What subgraphs answered and may not stand there. Of use where they told no errors themselves. */
  readonly faults: readonly GraphQLError[];
  /** The personal data that stands in it, and whose. */
  readonly shown: ShownData;
}

export interface ToComplete {
  /** What was fetched. */
  readonly data: unknown;
  /** What `__schema` and `__type` came to, by response key. */
  readonly introspection: JsonObject;
  /** How many places to tell of one denied position. */
  readonly placesEach: number;
}

/** Completes answers to one decided operation. Made once for a decision, used for every answer. */
export type Completion = (toComplete: ToComplete) => CompletedResult;

/** A null whose reason was told, or whose reason is that it was denied. */
const gone = Symbol('gone');

/**
 * Makes the answer from what was fetched in one walk: the keys that were asked for, in the order of the document, denied
 * positions null, with non-null bubbling (GraphQL specification, 6.4.4), and nothing else that subgraphs sent along. Where one
 * of several selections of a response key is denied, its position is null.
 */
export function compileCompletion(
  schema: GraphQLSchema,
  judged: JudgedSelections,
  watch: WatchType = watchNothing,
): Completion {
  const { root, entriesFor } = answerShape(schema, judged, watch);

  return ({ data, introspection, placesEach }) => {
    const places = new Map<Denied, ResponsePath[]>();
    const faults = invalidAnswers();
    // One path for the whole walk, copied where it is told.
    const path: (string | number)[] = [];
    const observation = new Observation();
    const completed = completeObject(isObject(data) ? data : {}, root);
    const answer = completed === gone ? null : (completed as JsonObject);
    const shown = answer === null ? nothingShown : observation.shown();
    return { data: answer, places, faults: faults.all, shown };

    function completeObject(value: JsonObject, group: Group): unknown {
      const entries = entriesFor(group, typeNameOf(value, group));
      if (entries === null) return fault('Invalid __typename found for an object.');
      const { watched } = entries;
      if (watched === null) return completeEntries(value, entries);
      const around = observation.enter(watched, value);
      const completed = completeEntries(value, entries);
      observation.leave(around);
      return completed;
    }

    function completeEntries(value: JsonObject, entries: Entries): unknown {
      const result: JsonObject = entries.isExotic ? (Object.create(null) as JsonObject) : {};
      let bubbles = false;
      for (const entry of entries.all) {
        const completed = completeEntry(value, entry);
        // Go on after the first one, so that every denied position of this object is told where it stands.
        if (completed === gone) bubbles = true;
        else result[entry.key] = completed;
      }
      return bubbles ? gone : result;
    }

    function completeEntry(value: JsonObject, entry: Entry): unknown {
      switch (entry.kind) {
        case 'value': {
          path.push(entry.key);
          const completed = completeValue(own(value, entry.key), entry.shape);
          path.pop();
          return completed;
        }
        case 'denied':
          for (const position of entry.denied) place(position, entry.key);
          return entry.nonNull ? gone : null;
        case 'typename':
          // A subgraph knew this object by its interface and nobody told its own type: then nothing is known of it.
          return entry.name ?? gone;
        case 'introspection':
          return own(introspection, entry.key) ?? null;
      }
    }

    /** `gone` only where null may not stand. */
    function completeValue(value: unknown, shape: Shape): unknown {
      const completed = value === null || value === undefined ? null : completePresent(value, shape);
      if (completed === gone) return shape.nonNull ? gone : null;
      if (completed !== null || !shape.nonNull) return completed;
      return fault(`Cannot return null for non-nullable field ${shape.coordinate}.`);
    }

    function completePresent(value: unknown, shape: Shape): unknown {
      if (shape.leaf !== null) return shape.leaf(value) ? value : fault(`Invalid value found for ${shape.coordinate}.`);
      const { mark } = observation;
      const completed = shape.item === null ? completeOne(value, shape) : completeList(value, shape.item, shape);
      if (completed === gone) observation.forgetSince(mark);
      return completed;
    }

    function completeOne(value: unknown, { group, coordinate }: Shape): unknown {
      return isObject(value) ? completeObject(value, group!) : fault(`Not an object: ${coordinate}.`);
    }

    function completeList(value: unknown, item: Shape, { coordinate }: Shape): unknown {
      if (!Array.isArray(value)) return fault(`Not a list: ${coordinate}.`);
      const items: unknown[] = [];
      let bubbles = false;
      for (let index = 0; index < value.length; index += 1) {
        path.push(index);
        const completed = completeValue(value[index], item);
        path.pop();
        if (completed === gone) bubbles = true;
        items.push(completed);
      }
      return bubbles ? gone : items;
    }

    function place(position: Denied, key: string): void {
      const known = places.get(position);
      if (known !== undefined && known.length >= placesEach) return;
      const here = [...path, key];
      const depth = here.filter((step) => typeof step === 'string').length;
      const at = [...here, ...position.path.slice(depth)];
      if (known === undefined) places.set(position, [at]);
      else known.push(at);
    }

    function fault(message: string): typeof gone {
      if (!faults.isFull) {
        faults.add(toldError(message, { path: [...path], ...invalid }));
      }
      return gone;
    }
  };
}

/** Types are asked for where the answer depends on them; elsewhere the planner does where it needs them. */
function typeNameOf(value: JsonObject, { parent }: Group): string {
  if (isObjectType(parent)) return parent.name;
  const name = own(value, '__typename');
  return typeof name === 'string' ? name : parent.name;
}

/** Where no index says what is personal. */
const watchNothing: WatchType = () => null;

const invalid = { code: 'INTERNAL_SERVER_ERROR', words: 'ours' } as const;

function invalidAnswers(): ToldErrors {
  const message = `More than ${mostErrors} values cannot be shown; the first are told. Ask for less at a time.`;
  return new ToldErrors(() => toldError(message, invalid));
}
