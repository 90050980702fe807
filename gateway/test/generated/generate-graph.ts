import type { Draw } from '../draw-from.ts';
import { namedType, implementersOf, objectTypes, type FieldModel } from './graph-model.ts';
import type { BySubgraph, GraphModel, Naming, Rule, TypeModel } from './graph-model.ts';

const shapes = ['T', 'T', 'T', 'T!', 'T!', '[T!]!', '[T]', '[T!]', '[T]!', '[[T!]]!', '[[T]!]'];
const flatShapes = ['T', 'T', 'T!', '[T!]'];

/** A federation graph of a few types, with every kind of type and rule that composition allows, as the draws have it. */
export function generateGraph(draw: Draw): GraphModel {
  const subgraphs = ['north', 'south', 'west'].slice(0, draw([2, 2, 2, 3]));
  const all = [...subgraphs.keys()];
  const types = new Map<string, TypeModel>();
  const model: GraphModel = { subgraphs, namings: namings(draw, subgraphs.length), types };
  const add = (name: string, kind: TypeModel['kind']): TypeModel => {
    const type: TypeModel = {
      name,
      kind,
      homes: new Set(),
      rules: new Map(),
      fields: new Map(),
      interfaces: new Set(),
      members: [],
      objectIn: null,
    };
    types.set(name, type);
    return type;
  };

  const leaves = ['String', 'String', 'Int', add('Opaque', 'scalar').name, add('Shade', 'enum').name];
  const interfaces = ['Base', 'Named', 'Rare'].slice(0, draw([1, 2, 3])).map((name) => add(name, 'interface'));
  for (const [index, type] of interfaces.entries()) {
    for (const earlier of interfaces.slice(0, index)) {
      if (draw([true, false])) for (const name of [earlier.name, ...earlier.interfaces]) type.interfaces.add(name);
    }
  }
  const entities = ['Ant', 'Bee', 'Cow'].slice(0, draw([2, 3])).map((name) => add(name, 'entity'));
  const values = ['Dot', 'Egg'].slice(0, draw([0, 1, 2])).map((name) => add(name, 'value'));
  for (const type of [...entities, ...values]) {
    for (const { name, interfaces: above } of interfaces) {
      if (draw([true, true, false])) for (const one of [name, ...above]) type.interfaces.add(one);
    }
  }
  const union = draw([true, false]) ? add('Either', 'union') : null;
  if (union) union.members.push(entities[0]!.name, (values[0] ?? entities[1]!).name);
  const media = draw([true, false]) ? addMedia(add, draw) : null;

  const composites = [...interfaces, ...entities, ...values, ...(union ? [union] : [])];
  const usable = composites.filter(
    ({ kind, name }) => kind !== 'interface' || implementersOf(model, name).some((type) => !media?.includes(type)),
  );

  // What an interface promises first, so that those who implement it have it.
  for (const type of interfaces) {
    type.fields.set('id', field('id', 'ID!'));
    for (const above of type.interfaces) {
      for (const promised of types.get(above)!.fields.values()) type.fields.set(promised.name, copyOf(promised));
    }
    const own = `of${type.name}`;
    type.fields.set(own, field(own, draw(shapes).replace('T', draw([...leaves, draw(entities).name]))));
    const also = `also${type.name}`;
    if (draw([true, false])) type.fields.set(also, field(also, draw(usable).name));
  }
  for (const type of objectTypes(model)) {
    if (media?.includes(type)) continue;
    for (const above of type.interfaces) {
      for (const promised of types.get(above)!.fields.values()) {
        if (!type.fields.has(promised.name)) type.fields.set(promised.name, covariant(promised));
      }
    }
    if (type.kind === 'entity') type.fields.set('id', field('id', 'ID!'));
    for (const name of ['x', 'y', 'z'].slice(0, draw([1, 2, 3]))) {
      const named = draw([...leaves, draw(type.kind === 'entity' ? usable : entities).name]);
      type.fields.set(name, field(name, draw(shapes).replace('T', named), draw([true, false, false])));
    }
  }

  settleHomes();
  const query = add('Query', 'root');
  const returned = [...usable, ...usable.filter(({ kind }) => kind === 'interface')];
  for (const [index, { name }] of [draw(returned), draw(returned), draw(returned), ...usable].slice(0, 6).entries()) {
    addRootField(query, `q${index}`, draw(shapes).replace('T', name));
  }
  addRootField(query, 'plain', draw(flatShapes).replace('T', draw(leaves)));
  if (media) {
    query.fields.set('media', field('media', draw(['[Media!]!', 'Media', '[Media]']), false, [0]));
    query.fields.set('topMedia', field('topMedia', draw(['[Media!]!', 'Media']), false, [1]));
    if (draw([true, false])) entities[0]!.fields.set('book', field('book', 'Book', false, [0]));
    else entities[0]!.fields.set('media', field('media', '[Media!]', false, [draw([0, 1])]));
    if (draw([true, false])) addRootField(query, 'film', 'Film', 0);
  }
  if (draw([true, false])) {
    const mutation = add('Mutation', 'root');
    for (const name of ['do', 'undo']) addRootField(mutation, name, draw(flatShapes).replace('T', draw(usable).name));
  }
  for (let changed = true; changed;) changed = spread();
  for (const type of types.values()) addLinks(type);
  for (let changed = true; changed;) changed = spread();
  for (const type of types.values()) addRules(type);
  coverRequired();
  return model;

  function addRootField(root: TypeModel, name: string, type: string, home = draw(all)): void {
    root.fields.set(name, field(name, type, draw([true, false, false]), [home]));
  }

  function settleHomes(): void {
    const main = draw(all);
    for (const type of objectTypes(model)) {
      if (media?.includes(type)) continue;
      for (const one of type.fields.values()) {
        if (type.kind === 'value' || one.name === 'id') continue;
        one.homes.add(draw([main, draw(all)]));
      }
      type.homes.add(main);
    }
  }

  /** Declares what is returned where it is returned; true where that took something more. */
  function spread(): boolean {
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

  function addLinks(type: TypeModel): void {
    for (const one of [...type.fields.values()]) {
      const returns = types.get(namedType(one.type));
      const isConcrete = returns === undefined || returns.kind === 'scalar' || returns.kind === 'enum';
      if (type.kind === 'value' && type.homes.size > 1) note(one, [...one.homes], '@shareable');
      if (type.kind !== 'entity' || one.name === 'id' || one.homes.size !== 1) continue;
      const [home] = one.homes as Set<number>;
      const elsewhere = [...type.homes].filter((other) => other !== home);
      const promised = [...type.interfaces].some((above) => types.get(above)!.fields.has(one.name));
      if (elsewhere.length === 0 || promised || media?.includes(type)) continue;
      const other = draw(elsewhere);
      const how = draw(['', 'shared', 'overridden', 'required', 'provided']);
      if (how === 'shared' && isConcrete) {
        one.homes.add(other);
        note(one, [...one.homes], '@shareable');
      } else if (how === 'overridden' && isConcrete) {
        one.homes.add(other);
        note(one, [other], `@override(from: "${subgraphs[home!]}")`);
      } else if (how === 'required' && isConcrete && !one.takesNumber) {
        const given = field('given', 'String', false, [other]);
        if (type.fields.has('given')) continue;
        given.requires = one.name;
        one.external.add(other);
        note(one, [other], '@external');
        note(given, [other], `@requires(fields: "${one.name}")`);
        type.fields.set('given', given);
      } else if (how === 'provided' && isConcrete && !one.takesNumber) {
        const from = [...types.values()].flatMap((parent) =>
          parent.kind === 'root' ? [...parent.fields.values()] : [],
        );
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

  function addRules(type: TypeModel): void {
    const isKeyed = (one: FieldModel) => one.name === 'id' && (type.kind === 'entity' || type.objectIn !== null);
    const often = type.kind === 'root' ? [0, 0, 0, 0, 0, 0, 0, 0, 1] : [0, 0, 0, 1, 2];
    // Who is joined by the key of an interface would tell their id to who may not see them: such a graph is not served.
    const seldom = media?.includes(type) ? [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] : often;
    if (type.kind !== 'interface' && type.kind !== 'union') place(type.rules, [...type.homes], draw(seldom));
    for (const one of type.fields.values()) {
      if (isKeyed(one)) continue;
      const homes =
        type.kind === 'interface' ? [...one.homes].filter((home) => home === type.objectIn) : [...one.homes];
      place(one.rules, homes, draw([0, 0, 0, 0, 1, 1, 2]));
    }
  }

  function place(rules: BySubgraph<Rule>, homes: readonly number[], count: number): void {
    if (homes.length === 0) return;
    for (let index = 0; index < count; index += 1) {
      const home = draw(homes);
      const rule = aRule(draw);
      const there = rules.get(home) ?? [];
      if (!there.some(({ kind }) => kind === rule.kind)) rules.set(home, [...there, rule]);
    }
  }

  /** A field that is computed from another needs all that the other needs; composition refuses it otherwise. */
  function coverRequired(): void {
    for (const type of objectTypes(model)) {
      for (const one of type.fields.values()) {
        if (one.requires === null) continue;
        const source = type.fields.get(one.requires)!;
        const returned = types.get(namedType(source.type));
        const needed = [...source.rules.values(), ...(returned?.rules.values() ?? [])].flat();
        const [home] = one.homes as Set<number>;
        one.rules.clear();
        // One rule of a kind to a field: what several say together is said as one.
        const kinds = new Map<Rule['kind'], Rule>();
        for (const rule of needed) kinds.set(rule.kind, both(kinds.get(rule.kind), rule));
        if (kinds.size > 0) one.rules.set(home!, [...kinds.values()]);
      }
    }
  }
}

/** An interface with a key that another subgraph knows as one object, and adds fields to. */
function addMedia(add: (name: string, kind: TypeModel['kind']) => TypeModel, draw: Draw): TypeModel[] {
  const media = add('Media', 'interface');
  media.objectIn = 1;
  media.homes.add(0).add(1);
  media.fields.set('id', field('id', 'ID!', false, [1]));
  media.fields.set('title', field('title', draw(['String', 'Opaque', 'Ant'])));
  media.fields.set('extra', field('extra', draw(['String', 'Int', 'Shade']), false, [1]));
  if (draw([true, false])) media.fields.set('next', field('next', draw(['Media', '[Media!]']), false, [1]));
  return ['Book', 'Film'].map((name) => {
    const type = add(name, 'entity');
    type.homes.add(0);
    type.interfaces.add('Media');
    type.fields.set('id', field('id', 'ID!', false, [0]));
    type.fields.set('title', field('title', media.fields.get('title')!.type, false, [0]));
    type.fields.set(`of${name}`, field(`of${name}`, draw(['String', 'Int!', 'Bee']), false, [0]));
    return type;
  });
}

function field(name: string, type: string, takesNumber = false, homes: readonly number[] = []): FieldModel {
  const sets = { homes: new Set(homes), external: new Set<number>(), notes: new Map(), rules: new Map() };
  return { name, type, takesNumber, ...sets, requires: null };
}

function copyOf({ name, type, takesNumber }: FieldModel): FieldModel {
  return field(name, type, takesNumber);
}

/** An implementer may promise more than its interface does. */
function covariant(promised: FieldModel): FieldModel {
  const text = promised.type;
  const stays = text.endsWith('!') || text.length % 2 === 0 || promised.name.startsWith('also');
  return field(promised.name, stays ? text : `${text}!`);
}

function note(one: FieldModel, homes: readonly number[], text: string): void {
  for (const home of homes) {
    const there = one.notes.get(home) ?? [];
    if (!there.includes(text)) one.notes.set(home, [...there, text]);
  }
}

export const scopes = ['a:1', 'a:2', 'b:1', 'c:1', 'constructor:1'];
export const policies = ['p', 'q', 'toString'];

function aRule(draw: Draw): Rule {
  const kind = draw(['authenticated', 'scopes', 'scopes', 'scopes', 'policies'] as const);
  if (kind === 'authenticated') return { kind, anyOf: [] };
  const names = kind === 'scopes' ? scopes : policies;
  const alternative = () => [...new Set(draw([[draw(names)], [draw(names)], [draw(names), draw(names)]]))];
  return { kind, anyOf: draw([[alternative()], [alternative()], [alternative(), alternative()]]) };
}

function both(one: Rule | undefined, other: Rule): Rule {
  if (one === undefined) return other;
  return { ...one, anyOf: one.anyOf.flatMap((all) => other.anyOf.map((more) => [...new Set([...all, ...more])])) };
}

function namings(draw: Draw, count: number): Naming[] {
  const specNames = { authenticated: 'authenticated', scopes: 'requiresScopes', policies: 'policy' } as const;
  // Composition wants one name for a directive in all subgraphs; how each comes to it is its own affair.
  const renames = { authenticated: draw(['', 'signedIn']), scopes: draw(['', 'may']), policies: draw(['', 'ruled']) };
  const style = draw(['imports', 'imports', 'renames', 'renames', 'namespace']);
  const as = style === 'namespace' ? draw([null, 'fed']) : null;
  const rules = Object.fromEntries(
    Object.entries(specNames).map(([kind, name]) => {
      if (style === 'namespace') return [kind, `${as ?? 'federation'}__${name}`];
      return [kind, style === 'renames' ? renames[kind as Rule['kind']] || name : name];
    }),
  ) as Naming['rules'];
  const imports = Object.entries(specNames).flatMap(([kind, name]) => {
    const local = rules[kind as Rule['kind']];
    if (style === 'namespace') return [];
    return [local === name ? `"@${name}"` : `{ name: "@${name}", as: "@${local}" }`];
  });
  const freed = Object.entries(specNames).find(([kind, name]) => rules[kind as Rule['kind']] !== name);
  const lookAlike = freed && draw([true, false]) ? freed[1] : null;
  return Array.from({ length: count }, () => ({ rules, imports, as, lookAlike }));
}
