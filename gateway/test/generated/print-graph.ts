import { allFields, fieldsIn, type FieldModel, type GraphModel, type Rule, type TypeModel } from './graph-model.ts';

const plainNames = { authenticated: 'authenticated', scopes: 'requiresScopes', policies: 'policy' };
const federationNames = ['key', 'shareable', 'external', 'requires', 'provides', 'override', 'interfaceObject'];

/** One subgraph as its owners would write it. */
export function printSubgraph(model: GraphModel, subgraph: number): string {
  const { rules, imports, as, lookAlike } = model.namings[subgraph]!;
  const named = federationNames.map((name) => `"@${name}"`);
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9"${as ? `, as: "${as}"` : ''}, import: [${[...named, ...imports].join(', ')}])`;
  const own = lookAlike === null ? '' : `directive @${lookAlike} on FIELD_DEFINITION | OBJECT`;
  const bodies = [...model.types.values()].flatMap((type) =>
    type.homes.has(subgraph) ? [printType(model, type, subgraph)] : [],
  );
  return [link, own, ...bodies].filter((text) => text !== '').join('\n');

  function printType(graph: GraphModel, type: TypeModel, at: number): string {
    const tail = ruleTexts(type.rules.get(at), rules);
    const isObject = type.kind === 'entity' || type.kind === 'value';
    if (type.kind === 'scalar') return `scalar ${type.name}${tail}`;
    if (type.kind === 'enum') return `enum ${type.name}${tail} { DARK LIGHT }`;
    if (type.kind === 'union') return `union ${type.name} = ${type.members.join(' | ')}`;
    const present = [...type.interfaces].filter((name) => {
      const above = graph.types.get(name)!;
      return above.homes.has(at) && above.objectIn !== at;
    });
    const above = present.length > 0 ? ` implements ${present.join(' & ')}` : '';
    const isOneObject = type.objectIn === at;
    const hasKey = type.kind === 'entity' || type.objectIn !== null;
    const key = `${hasKey ? ' @key(fields: "id")' : ''}${isOneObject ? ' @interfaceObject' : ''}`;
    const mark = isObject && lookAlike ? ` @${lookAlike}` : '';
    const fields = fieldsIn(graph, type, at).map((one) => printField(one, at));
    const keyword = type.kind === 'interface' && !isOneObject ? 'interface' : 'type';
    return `${keyword} ${type.name}${above}${key}${mark}${tail} {\n  ${fields.join('\n  ')}\n}`;
  }

  function printField(one: FieldModel, at: number): string {
    const notes = (one.notes.get(at) ?? []).map((text) => ` ${text}`).join('');
    return `${head(one)}${notes}${lookAlike ? ` @${lookAlike}` : ''}${ruleTexts(one.rules.get(at), rules)}`;
  }
}

/**
 * The whole graph as one schema without federation: each rule under its plain name and once for each subgraph that
 * has it, and what a subgraph adds to an interface as one object written on all that implement it.
 */
export function printWhole(model: GraphModel): string {
  const directives = `directive @authenticated repeatable on FIELD_DEFINITION | OBJECT | SCALAR | ENUM
directive @requiresScopes(scopes: [[String!]!]!) repeatable on FIELD_DEFINITION | OBJECT | SCALAR | ENUM
directive @policy(policies: [[String!]!]!) repeatable on FIELD_DEFINITION | OBJECT | SCALAR | ENUM`;
  const bodies = [...model.types.values()].flatMap((type) => (type.homes.size > 0 ? [printType(type)] : []));
  return [directives, ...bodies].join('\n');

  function printType(type: TypeModel): string {
    const tail = everywhere(type.rules);
    if (type.kind === 'scalar') return `scalar ${type.name}${tail}`;
    if (type.kind === 'enum') return `enum ${type.name}${tail} { DARK LIGHT }`;
    if (type.kind === 'union') return `union ${type.name} = ${type.members.join(' | ')}`;
    const above = [...type.interfaces].filter((name) => {
      const other = model.types.get(name)!;
      return [...other.homes].some((home) => type.homes.has(home));
    });
    const fields = new Map(allFields(model, type).map((one) => [one.name, `${head(one)}${everywhere(one.rules)}`]));
    for (const name of type.interfaces) {
      const other = model.types.get(name)!;
      if (other.objectIn === null) continue;
      for (const one of other.fields.values()) {
        if (one.homes.has(other.objectIn) && !fields.has(one.name)) {
          fields.set(one.name, `${head(one)}${everywhere(one.rules)}`);
        }
      }
    }
    const keyword = type.kind === 'interface' ? 'interface' : 'type';
    const list = above.length > 0 ? ` implements ${above.join(' & ')}` : '';
    return `${keyword} ${type.name}${list}${tail} {\n  ${[...fields.values()].join('\n  ')}\n}`;
  }

  function everywhere(rules: ReadonlyMap<number, readonly Rule[]>): string {
    return ruleTexts([...rules.values()].flat(), plainNames);
  }
}

function head({ name, type, takesNumber }: FieldModel): string {
  return `${name}${takesNumber ? '(n: Int)' : ''}: ${type}`;
}

function ruleTexts(rules: readonly Rule[] = [], names: Readonly<Record<Rule['kind'], string>>): string {
  return rules
    .map(({ kind, anyOf }) => {
      if (kind === 'authenticated') return ` @${names[kind]}`;
      return ` @${names[kind]}(${kind}: ${JSON.stringify(anyOf)})`;
    })
    .join('');
}
