import type { Draw } from '../draw-from.ts';
import { drawNamings } from './draw-namings.ts';
import {
  implementersOf,
  namedType,
  newField,
  objectTypes,
  type FieldModel,
  type GraphModel,
  type TypeModel,
} from './graph-model.ts';
import { declareReturned, linkSubgraphs } from './link-subgraphs.ts';
import { placeRules } from './place-rules.ts';

const shapes = ['T', 'T', 'T', 'T!', 'T!', '[T!]!', '[T]', '[T!]', '[T]!', '[[T!]]!', '[[T]!]'];
const flatShapes = ['T', 'T', 'T!', '[T!]'];

/** A federation graph of a few types, with every kind of type and rule that composition allows, as the draws have it. */
export function generateGraph(draw: Draw): GraphModel {
  const subgraphs = ['north', 'south', 'west'].slice(0, draw([2, 2, 2, 3]));
  const all = [...subgraphs.keys()];
  const types = new Map<string, TypeModel>();
  const model: GraphModel = { subgraphs, namings: drawNamings(draw, subgraphs.length), types };
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
    type.fields.set('id', newField('id', 'ID!'));
    for (const above of type.interfaces) {
      for (const promised of types.get(above)!.fields.values())
        type.fields.set(promised.name, newField(promised.name, promised.type));
    }
    const own = `of${type.name}`;
    type.fields.set(own, newField(own, draw(shapes).replace('T', draw([...leaves, draw(entities).name]))));
    const also = `also${type.name}`;
    if (draw([true, false])) type.fields.set(also, newField(also, draw(usable).name));
  }
  for (const type of objectTypes(model)) {
    if (media?.includes(type)) continue;
    for (const above of type.interfaces) {
      for (const promised of types.get(above)!.fields.values()) {
        if (!type.fields.has(promised.name)) type.fields.set(promised.name, covariant(draw, model, promised));
      }
    }
    if (type.kind === 'entity') type.fields.set('id', newField('id', 'ID!'));
    for (const name of ['x', 'y', 'z'].slice(0, draw([1, 2, 3]))) {
      const named = draw([...leaves, draw(type.kind === 'entity' ? usable : entities).name]);
      type.fields.set(name, newField(name, draw(shapes).replace('T', named), draw([true, false, false])));
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
    query.fields.set('media', newField('media', draw(['[Media!]!', 'Media', '[Media]']), false, [0]));
    query.fields.set('topMedia', newField('topMedia', draw(['[Media!]!', 'Media']), false, [1]));
    if (draw([true, false])) entities[0]!.fields.set('book', newField('book', 'Book', false, [0]));
    else entities[0]!.fields.set('media', newField('media', '[Media!]', false, [draw([0, 1])]));
    if (draw([true, false])) addRootField(query, 'film', 'Film', 0);
  }
  if (draw([true, false])) {
    const mutation = add('Mutation', 'root');
    for (const name of ['do', 'undo']) addRootField(mutation, name, draw(flatShapes).replace('T', draw(usable).name));
  }
  declareReturned(model);
  linkSubgraphs(draw, model);
  declareReturned(model);
  placeRules(draw, model);
  return model;

  function addRootField(root: TypeModel, name: string, type: string, home = draw(all)): void {
    root.fields.set(name, newField(name, type, draw([true, false, false]), [home]));
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
}

/** An implementer may promise more than its interface does: never null, or one of the types. */
function covariant(draw: Draw, model: GraphModel, { name, type }: FieldModel): FieldModel {
  const narrower = implementersOf(model, namedType(type)).filter(({ kind }) => kind === 'entity');
  if (narrower.length > 0) return newField(name, type.replace(/\w+/, draw([namedType(type), draw(narrower).name])));
  const stays = type.endsWith('!') || type.length % 2 === 0 || name.startsWith('also');
  return newField(name, stays ? type : `${type}!`);
}

/** An interface with a key that another subgraph knows as one object, and adds fields to. */
function addMedia(add: (name: string, kind: TypeModel['kind']) => TypeModel, draw: Draw): TypeModel[] {
  const media = add('Media', 'interface');
  media.objectIn = 1;
  media.homes.add(0).add(1);
  media.fields.set('id', newField('id', 'ID!', false, [1]));
  media.fields.set('title', newField('title', draw(['String', 'Opaque', 'Ant'])));
  media.fields.set('extra', newField('extra', draw(['String', 'Int', 'Shade']), false, [1]));
  if (draw([true, false])) media.fields.set('next', newField('next', draw(['Media', '[Media!]']), false, [1]));
  return ['Book', 'Film'].map((name) => {
    const type = add(name, 'entity');
    type.homes.add(0);
    type.interfaces.add('Media');
    type.fields.set('id', newField('id', 'ID!', false, [0]));
    type.fields.set('title', newField('title', media.fields.get('title')!.type, false, [0]));
    type.fields.set(`of${name}`, newField(`of${name}`, draw(['String', 'Int!', 'Bee']), false, [0]));
    return type;
  });
}
