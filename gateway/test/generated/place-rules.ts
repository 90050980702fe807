import type { Draw } from '../draw-from.ts';
import { isJoinedByInterface, namedType, objectTypes } from './graph-model.ts';
import type { BySubgraph, FieldModel, GraphModel, Rule, TypeModel } from './graph-model.ts';

export const scopes = ['a:1', 'a:2', 'b:1', 'c:1', 'constructor:1'];
export const policies = ['p', 'q', 'toString'];

/** Puts rules on types and fields wherever composition allows them. */
export function placeRules(draw: Draw, model: GraphModel): void {
  for (const type of model.types.values()) addRules(draw, model, type);
  coverRequired(model);
}

function addRules(draw: Draw, model: GraphModel, type: TypeModel): void {
  const isKeyed = (one: FieldModel) => one.name === 'id' && (type.kind === 'entity' || type.objectIn !== null);
  const often = type.kind === 'root' ? [0, 0, 0, 0, 0, 0, 0, 0, 1] : [0, 0, 0, 1, 2];
  // Who is joined by the key of an interface would tell their id to who may not see them: such a graph is not served.
  const seldom = isJoinedByInterface(model, type) ? [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] : often;
  if (type.kind !== 'interface' && type.kind !== 'union')
    place(draw, type.rules, { homes: [...type.homes], count: draw(seldom) });
  for (const one of type.fields.values()) {
    if (isKeyed(one)) continue;
    const homes = type.kind === 'interface' ? [...one.homes].filter((home) => home === type.objectIn) : [...one.homes];
    place(draw, one.rules, { homes, count: draw([0, 0, 0, 0, 1, 1, 2]) });
  }
}

function place(
  draw: Draw,
  rules: BySubgraph<Rule>,
  { homes, count }: { homes: readonly number[]; count: number },
): void {
  if (homes.length === 0) return;
  for (let index = 0; index < count; index += 1) {
    const home = draw(homes);
    const rule = aRule(draw);
    const there = rules.get(home) ?? [];
    if (!there.some(({ kind }) => kind === rule.kind)) rules.set(home, [...there, rule]);
  }
}

/** A field that is computed from another needs all that the other needs; composition refuses it otherwise. */
function coverRequired(model: GraphModel): void {
  for (const type of objectTypes(model)) {
    for (const one of type.fields.values()) {
      if (one.requires === null) continue;
      const source = type.fields.get(one.requires)!;
      const returned = model.types.get(namedType(source.type));
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
