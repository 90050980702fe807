import type { GraphQLFieldResolver } from 'graphql';
import { namedType, possibleIn, type GraphModel } from './graph-model.ts';

export interface Thing {
  readonly __typename: string;
  /** `Cow:1`: the type that it is and the one of its type that it is. */
  readonly id: string;
  readonly [given: string]: unknown;
}

/** The value of a field, the same whichever subgraph answers it: all of the data follows from names. */
export function valueAt(model: GraphModel, thing: Thing, name: string, n: unknown): unknown {
  const kind = thing.id === 'root' ? thing.__typename : thing.id.slice(0, thing.id.indexOf(':'));
  if (name === 'id') return thing.id;
  const own = model.types.get(kind)!;
  const field =
    own.fields.get(name) ??
    [...own.interfaces].map((above) => model.types.get(above)!.fields.get(name)).find((one) => one !== undefined);
  if (!field) throw new Error(`nothing is known of ${kind}.${name}`);
  const named = namedType(field.type);
  // Whichever subgraph resolves it, the answer is one that all of them could give.
  const possible = [...field.homes]
    .map((home) => (model.types.has(named) ? possibleIn(model, named, home) : []))
    .reduce((some, others) => some.filter((one) => others.includes(one)));
  return valueOf(field.type, hashOf(`${thing.id}.${name}.${typeof n === 'number' ? n : ''}`));

  function valueOf(type: string, hash: number): unknown {
    if (type.endsWith('!')) return whole(type.slice(0, -1), hash);
    return hash % 7 === 0 ? null : whole(type, hash);
  }

  function whole(type: string, hash: number): unknown {
    if (type.startsWith('[')) {
      const length = hash % 3;
      return Array.from({ length }, (_, index) => valueOf(type.slice(1, -1), hashOf(`${hash}[${index}]`)));
    }
    if (type === 'String') return `${thing.id}.${name}`;
    if (type === 'Int') return hash % 100;
    const declared = model.types.get(type)!;
    if (declared.kind === 'scalar') return `opaque ${hash % 10}`;
    if (declared.kind === 'enum') return hash % 2 === 0 ? 'DARK' : 'LIGHT';
    if (possible.length === 0) return null;
    const one = possible[hash % possible.length]!;
    return { __typename: one, id: `${one}:${(hash >>> 3) % 3}` };
  }
}

/** Resolves every field of a subgraph, and makes sure that what a field requires was given to it. */
export function resolverOf(model: GraphModel): GraphQLFieldResolver<Thing | undefined, unknown> {
  return (source, { n }, _context, info) => {
    const thing = source ?? { __typename: info.parentType.name, id: 'root' };
    const required = model.types.get(thing.__typename)?.fields.get(info.fieldName)?.requires;
    if (required && !Object.hasOwn(thing, required)) throw new Error(`${info.fieldName} was not given ${required}`);
    return valueAt(model, thing, info.fieldName, n);
  };
}

/** An interface with a key has to tell which of its types a reference turns out to be. */
export function referencesOf(model: GraphModel, subgraph: number): Record<string, unknown> {
  const keyed = [...model.types.values()].filter(({ objectIn }) => objectIn !== null && objectIn !== subgraph);
  const toldById = (reference: Thing): Thing => ({ ...reference, __typename: reference.id.split(':')[0]! });
  return Object.fromEntries(keyed.map(({ name }) => [name, { __resolveReference: toldById }]));
}

/** FNV-1a: 32 bits, the same on every machine. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}
