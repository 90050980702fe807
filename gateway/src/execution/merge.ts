import { isObject, own, setOwn, type JsonObject } from './own-property.ts';

/**
 * Puts what was fetched into what is there already. Objects meet key by key and lists of one length item by item; all else
 * replaces what was there. What is new is taken over and not copied, so `source` must belong to nobody else.
 */
export function merge(target: JsonObject, source: JsonObject): void {
  if (target === source) return;
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (value !== undefined) setOwn(target, key, merged(own(target, key), value));
  }
}

function merged(before: unknown, value: unknown): unknown {
  if (before === value) return value;
  if (isObject(before) && isObject(value)) {
    merge(before, value);
    return before;
  }
  if (!Array.isArray(before) || !Array.isArray(value) || before.length !== value.length) return value;
  for (let index = 0; index < value.length; index += 1) before[index] = merged(before[index], value[index]);
  return before;
}
