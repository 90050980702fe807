import type { ArgumentPolicy, FieldPolicy, PolicyIndex } from '../policy-index.ts';
import type { Compilation } from './compilation.ts';
import { both, implies, needsOfField, needsOfType, nothing, type Needs } from './needs.ts';

type Types = PolicyIndex['types'];
type Rules = Readonly<Record<string, ArgumentPolicy>>;

/** A field of what is asked for, and what it takes to see it, the way to it included. */
interface Fact {
  readonly coordinate: string;
  readonly name: string;
  readonly needs: Needs;
}

/**
 * Who filters, sorts or groups by a field is told what it holds. So an argument, or a field of its input, that is called
 * after a field which not everybody sees who may ask at all carries `@reveals`, of that field or of one that takes as
 * much to see; an enum is judged by its values. Names are what a schema has to go by: `email`, `emailContains`,
 * `hasEmail` and `EMAIL` are after `email`, and `nameContains` is after `fullName` as well.
 */
export function expectReveals(compilation: Compilation, types: Types): void {
  const told = new Set<string>();
  for (const [typeName, type] of Object.entries(types)) {
    if (typeName === 'Mutation' || (type.kind !== 'object' && type.kind !== 'interface')) continue;
    for (const [fieldName, field] of Object.entries(type.fields)) {
      if (Object.keys(field.args).length === 0) continue;
      const premise = both(needsOfType(type), needsOfField(types, field));
      const asking: Asking = {
        compilation,
        types,
        facts: factsOf(compilation, types, { coordinate: [typeName, fieldName], field }),
        told,
      };
      checkRules(asking, field.args, { holder: `${typeName}.${fieldName}`, premise, seen: new Set() });
    }
  }
}

interface Asked {
  readonly coordinate: readonly [typeName: string, fieldName: string];
  readonly field: FieldPolicy;
}

interface Asking {
  readonly compilation: Compilation;
  readonly types: Types;
  readonly facts: readonly Fact[];
  readonly told: Set<string>;
}

interface Place {
  /** `Type.field` of arguments, the name of an input type. */
  readonly holder: string;
  readonly premise: Needs;
  readonly seen: Set<string>;
}

function checkRules(asking: Asking, rules: Rules, { holder, premise, seen }: Place): void {
  const { compilation, types, facts, told } = asking;
  for (const [name, rule] of Object.entries(rules)) {
    const known = both(premise, revealed(types, rule));
    const names = [name, ...enumValues(compilation, rule.type)];
    const untold = facts.find(
      (fact) => !implies(known, fact.needs) && names.some((given) => isAfter(given, fact.name)),
    );
    const coordinate = holder.includes('.') ? `${holder}(${name}:)` : `${holder}.${name}`;
    if (untold && !told.has(coordinate)) {
      told.add(coordinate);
      compilation.faults.push({
        coordinate,
        problem: `is called after ${untold.coordinate}, which not everybody sees who may use it.`,
        remedy: `Add @reveals(field: "${untold.coordinate}"), or another name if it tells nothing about that field.`,
      });
    }
    const input = types[rule.type];
    if (input?.kind !== 'input' || seen.has(rule.type)) continue;
    checkRules(asking, input.fields, { holder: rule.type, premise: known, seen: new Set([...seen, rule.type]) });
  }
}

function revealed(types: Types, { reveals }: ArgumentPolicy): Needs {
  const [typeName = '', fieldName = ''] = reveals?.split('.') ?? [];
  const type = types[typeName];
  const field = type?.fields[fieldName];
  return type && field ? both(needsOfType(type), needsOfField(types, field)) : nothing;
}

/**
 * What is asked for: the object itself, or those that a page lists (a Relay connection's `nodes` and `edges`), each with the
 * values that belong to it (`@records(access: "parent")`), however deep.
 */
function factsOf(compilation: Compilation, types: Types, { coordinate, field }: Asked): Fact[] {
  const facts: Fact[] = [];
  add(field.type, needsOfField(types, field), { inPage: !isList(compilation, coordinate), above: [] });
  return facts;

  function add(typeName: string, needs: Needs, { inPage, above }: { inPage: boolean; above: readonly string[] }): void {
    const type = types[typeName];
    if (!type || above.includes(typeName)) return;
    const path = [...above, typeName];
    for (const possible of type.possibleTypes) add(possible, needs, { inPage, above: path });
    const here = both(needs, needsOfType(type));
    const isPage = inPage && type.records === 'parent';
    for (const [name, own] of Object.entries(type.fields)) {
      const below = both(here, needsOfField(types, own));
      facts.push({ coordinate: `${typeName}.${name}`, name, needs: below });
      const isRow = isPage && (name === 'node' || isList(compilation, [typeName, name]));
      if (isRow || types[own.type]?.records === 'parent') {
        add(own.type, below, { inPage: isPage, above: path });
      }
    }
  }
}

function isList({ schema }: Compilation, [typeName, fieldName]: readonly [string, string]): boolean {
  return (
    schema
      .get(typeName)
      ?.fields.get(fieldName)
      ?.some((declared) => declared.isList) ?? false
  );
}

function enumValues({ schema }: Compilation, typeName: string): readonly string[] {
  return schema.get(typeName)?.declarations.flatMap(({ values }) => values) ?? [];
}

/** Whether the words of one name are among the words of another, in their order and side by side. */
function isAfter(given: string, field: string): boolean {
  const words = wordsOf(given);
  const own = wordsOf(field);
  const last = own.slice(-1);
  // `id` is what everything ends with: it names no field but itself.
  return contains(words, own) || (last[0] !== 'id' && contains(words.slice(0, 1), last));
}

function contains(words: readonly string[], part: readonly string[]): boolean {
  return words.some((_, at) => part.every((word, step) => words[at + step] === word));
}

/** `amountAtLeastMinor` and `AMOUNT_AT_LEAST_MINOR` alike; one for many. */
function wordsOf(name: string): string[] {
  const spaced = /[a-z]/.test(name) ? name.replace(/([a-z0-9])([A-Z])/g, '$1_$2') : name;
  return spaced.toLowerCase().split('_').filter(Boolean).map(singular);
}

function singular(word: string): string {
  return word.replace(/(?<=ss|sh|ch|x)es$|(?<=[^su])s$/, '').replace(/ies$/, 'y');
}
