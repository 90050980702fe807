import type { Draw } from '../draw-from.ts';
import { fieldsIn, implementersOf, isJoinedByInterface, namedType, newField } from './graph-model.ts';
import type { FieldModel, GraphModel, TypeModel } from './graph-model.ts';

/** Declares what is returned wherever it is returned. */
export function declareReturned(model: GraphModel): void {
  for (let changed = true; changed;) changed = spread(model);
}

/** True where that took something more. */
function spread(model: GraphModel): boolean {
  const { types } = model;
  const interfaces = [...types.values()].filter(({ kind, name }) => kind === 'interface' && name !== 'Media');
  let changed = false;
  const declare = (type: TypeModel, home: number) => {
    if (type.homes.has(home)) return;
    type.homes.add(home);
    changed = true;
  };
  for (const type of types.values()) {
    for (const home of type.homes) {
      if (type.kind === 'value') for (const one of type.fields.values()) one.homes.add(home);
      if (type.kind === 'entity') type.fields.get('id')!.homes.add(home);
      for (const member of type.members) declare(types.get(member)!, home);
      if (type.kind === 'interface' && type.objectIn !== home) {
        const implementers = implementersOf(model, type.name);
        if (!implementers.some(({ homes }) => homes.has(home))) declare(implementers[0]!, home);
        for (const above of type.interfaces) declare(types.get(above)!, home);
        for (const one of fieldsIn(model, type, home)) {
          // Its implementers may all return something narrower.
          const returns = types.get(namedType(one.type));
          if (returns) declare(returns, home);
        }
        for (const below of interfaces) {
          // What an interface has here, those that implement it have to have somewhere.
          if (below.interfaces.has(type.name) && below.homes.size > 0) declare(below, home);
        }
      }
    }
    if (type.kind === 'interface' && type.objectIn === null) continue;
    for (const one of type.fields.values()) {
      for (const home of [...one.homes, ...one.external]) {
        declare(type, home);
        const returns = types.get(namedType(one.type));
        if (returns) declare(returns, home);
      }
    }
  }
  return changed;
}

/** Shares, overrides, requires and provides fields between the subgraphs of their types. */
export function linkSubgraphs(draw: Draw, model: GraphModel): void {
  for (const type of model.types.values()) addLinks(draw, model, type);
}

function addLinks(draw: Draw, model: GraphModel, type: TypeModel): void {
  const { types, subgraphs } = model;
  for (const one of [...type.fields.values()]) {
    const returns = types.get(namedType(one.type));
    const isConcrete = returns === undefined || returns.kind === 'scalar' || returns.kind === 'enum';
    if (type.kind === 'value' && type.homes.size > 1) note(one, [...one.homes], '@shareable');
    if (type.kind !== 'entity' || one.name === 'id' || one.homes.size !== 1) continue;
    const [home] = one.homes as Set<number>;
    const elsewhere = [...type.homes].filter((other) => other !== home);
    const promised = [...type.interfaces].some((above) => types.get(above)!.fields.has(one.name));
    if (elsewhere.length === 0 || promised || isJoinedByInterface(model, type)) continue;
    const other = draw(elsewhere);
    const how = draw(['', 'shared', 'overridden', 'required', 'provided']);
    if (how === 'shared' && isConcrete) {
      one.homes.add(other);
      note(one, [...one.homes], '@shareable');
    } else if (how === 'overridden' && isConcrete) {
      one.homes.add(other);
      note(one, [other], `@override(from: "${subgraphs[home!]}")`);
    } else if (how === 'required' && isConcrete && !one.takesNumber) {
      const given = newField('given', 'String', false, [other]);
      if (type.fields.has('given')) continue;
      given.requires = one.name;
      one.external.add(other);
      note(one, [other], '@external');
      note(given, [other], `@requires(fields: "${one.name}")`);
      type.fields.set('given', given);
    } else if (how === 'provided' && isConcrete && !one.takesNumber) {
      const from = [...types.values()].flatMap((parent) => (parent.kind === 'root' ? [...parent.fields.values()] : []));
      const provider = from.find(({ type: text, homes, notes }) => {
        return namedType(text) === type.name && homes.has(other) && notes.size === 0;
      });
      if (!provider) continue;
      one.external.add(other);
      note(one, [other], '@external');
      note(one, [home!], '@shareable');
      note(provider, [other], `@provides(fields: "${one.name}")`);
    }
  }
}

function note(one: FieldModel, homes: readonly number[], text: string): void {
  for (const home of homes) {
    const there = one.notes.get(home) ?? [];
    if (!there.includes(text)) one.notes.set(home, [...there, text]);
  }
}
