import { isObjectType, type GraphQLError, type GraphQLSchema } from 'graphql';
import { isObject, own, type JsonObject } from '../execution/own-property.ts';
import type { ResponsePath } from '../execution/positions.ts';
import { mostErrors, toldError, ToldErrors } from '../execution/told-errors.ts';
import { answerShape, type Entry, type Group, type Shape } from './answer-shape.ts';
import type { Denied, JudgedSelections } from './judge-operation.ts';

export interface CompletedResult {
  readonly data: JsonObject | null;
  /** Where each denied position came up in the answer, list indices included: the first places, as many as were asked for. */
  readonly places: ReadonlyMap<Denied, readonly ResponsePath[]>;
  /** What subgraphs answered and may not stand there. Of use where they told no errors themselves. */
  readonly faults: readonly GraphQLError[];
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
export function compileCompletion(schema: GraphQLSchema, judged: JudgedSelections): Completion {
  const { root, entriesFor } = answerShape(schema, judged);

  return ({ data, introspection, placesEach }) => {
    const places = new Map<Denied, ResponsePath[]>();
    const faults = invalidAnswers();
    // One path for the whole walk, copied where it is told.
    const path: (string | number)[] = [];
    const completed = completeObject(isObject(data) ? data : {}, root);
    return { data: completed === gone ? null : (completed as JsonObject), places, faults: faults.all };

    function completeObject(value: JsonObject, group: Group): unknown {
      const entries = entriesFor(group, typeNameOf(value, group));
      if (entries === null) return fault('Invalid __typename found for an object.');
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
      if (shape.item === null) {
        return isObject(value) ? completeObject(value, shape.group!) : fault(`Not an object: ${shape.coordinate}.`);
      }
      if (!Array.isArray(value)) return fault(`Not a list: ${shape.coordinate}.`);
      const items: unknown[] = [];
      let bubbles = false;
      for (let index = 0; index < value.length; index += 1) {
        path.push(index);
        const item = completeValue(value[index], shape.item);
        path.pop();
        if (item === gone) bubbles = true;
        items.push(item);
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

const invalid = { code: 'INTERNAL_SERVER_ERROR', words: 'ours' } as const;

function invalidAnswers(): ToldErrors {
  const message = `More than ${mostErrors} values cannot be shown; the first are told. Ask for less at a time.`;
  return new ToldErrors(() => toldError(message, invalid));
}
