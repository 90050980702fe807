import { isObject, own, type JsonObject } from './own-property.ts';
import type { TypeNames } from './type-conditions.ts';

export type ResponsePath = readonly (string | number)[];

/** One step of a plan's path into what was fetched: to a key, through however many lists, to objects of those types. */
export interface PositionStep {
  readonly key: string | null;
  readonly types: TypeNames | null;
}

/** Where an object stands in the answer, and the objects it stands in: those that hold a key of the path, outermost first. */
export interface Place {
  readonly object: JsonObject;
  readonly path: ResponsePath;
  readonly holders: readonly JsonObject[];
}

/** Reads `["contacts", "nodes", "@", "owner"]`. A step may name the types that it is for: `owner|[User,Team]`. */
export function compilePositionSteps(path: readonly (string | number)[]): readonly PositionStep[] {
  return path.flatMap((element): PositionStep[] => {
    const [key = '', condition] = String(element).split('|[', 2);
    const types = condition === undefined ? null : new Set(condition.slice(0, -1).split(','));
    // Lists are gone through wherever they are, so their mark says nothing new.
    const named = key === '@' || key === '' ? null : key;
    return named === null && types === null ? [] : [{ key: named, types }];
  });
}

/** The objects there, in the order of the answer. */
export function objectsAt(from: readonly JsonObject[], steps: readonly PositionStep[]): readonly JsonObject[] {
  let objects = from;
  for (const { key, types } of steps) {
    const found: JsonObject[] = [];
    for (const object of objects) gather(key === null ? object : own(object, key), types, found);
    objects = found;
  }
  return objects;
}

/** The same with all that `objectsAt` leaves out, because it is seldom needed. */
export function placesAt(root: JsonObject, steps: readonly PositionStep[]): readonly Place[] {
  let places: readonly Place[] = [{ object: root, path: [], holders: [] }];
  for (const { key, types } of steps) {
    const found: Place[] = [];
    for (const place of places) {
      if (key === null) gatherPlaces(place.object, types, place, found);
      else {
        const at = { path: [...place.path, key], holders: [...place.holders, place.object] };
        gatherPlaces(own(place.object, key), types, at, found);
      }
    }
    places = found;
  }
  return places;
}

function gather(value: unknown, types: TypeNames | null, found: JsonObject[]): void {
  if (Array.isArray(value)) for (const item of value) gather(item, types, found);
  else if (isObject(value) && isOneOf(value, types)) found.push(value);
}

function gatherPlaces(value: unknown, types: TypeNames | null, at: Omit<Place, 'object'>, found: Place[]): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) gatherPlaces(item, types, { ...at, path: [...at.path, index] }, found);
  } else if (isObject(value) && isOneOf(value, types)) found.push({ ...at, object: value });
}

function isOneOf(object: JsonObject, types: TypeNames | null): boolean {
  if (types === null) return true;
  const name = own(object, '__typename');
  return typeof name === 'string' && types.has(name);
}
