import type { FlatEvent } from './log-source.ts';
import { RuleFault } from './rule-fault.ts';

export type Test = (event: FlatEvent) => boolean;

/**
 * Compiles a Sigma condition: names of selections, `not`, `and`, `or`, parentheses, and `1 of` or `all of` a name with stars
 * or `them`, which is every selection whose name does not begin with an underscore.
 */
export function compileCondition(text: string, selections: ReadonlyMap<string, Test>): Test {
  const tokens = text.match(/\(|\)|\||[^\s()|]+/g) ?? [];
  let at = 0;
  const used = new Set<string>();
  const isNext = (word: string): boolean => tokens[at]?.toLowerCase() === word;
  const take = (word: string): boolean => isNext(word) && ++at > 0;

  const either = (): Test => {
    const tests = [both()];
    while (take('or')) tests.push(both());
    return tests.length === 1 ? tests[0]! : (event) => tests.some((test) => test(event));
  };
  const both = (): Test => {
    const tests = [one()];
    while (take('and')) tests.push(one());
    return tests.length === 1 ? tests[0]! : (event) => tests.every((test) => test(event));
  };
  const one = (): Test => {
    if (take('not')) {
      const test = one();
      return (event) => !test(event);
    }
    if (take('(')) {
      const test = either();
      if (!take(')')) throw new RuleFault('condition lacks a closing parenthesis');
      return test;
    }
    return named();
  };
  const named = (): Test => {
    const word = tokens[at++];
    if (word === undefined) throw new RuleFault('condition ends where a selection is expected');
    if (tokens[at]?.toLowerCase() === 'of') {
      at += 1;
      return quantified(word, tokens[at++]);
    }
    const test = selections.get(word);
    if (!test) throw new RuleFault(`condition names "${word}", and there is no such selection`);
    used.add(word);
    return test;
  };
  const quantified = (quantity: string, pattern: string | undefined): Test => {
    if (quantity !== '1' && quantity !== 'all')
      throw new RuleFault(`"${quantity} of" is not supported; write "1 of" or "all of"`);
    if (pattern === undefined) throw new RuleFault(`condition does not say of what after "${quantity} of"`);
    const names = [...selections.keys()].filter((name) => isNamedBy(pattern, name));
    if (names.length === 0)
      throw new RuleFault(`condition says "${quantity} of ${pattern}", and no selection is named so`);
    for (const name of names) used.add(name);
    const tests = names.map((name) => selections.get(name)!);
    return quantity === '1'
      ? (event) => tests.some((test) => test(event))
      : (event) => tests.every((test) => test(event));
  };

  const test = either();
  if (isNext('|')) throw new RuleFault('aggregations after "|" in a condition are not supported; write a correlation');
  if (at < tokens.length) throw new RuleFault(`condition is not understood at "${tokens[at]}"`);
  for (const name of selections.keys())
    if (!used.has(name)) throw new RuleFault(`selection "${name}" is not used by the condition`);
  return test;
}

function isNamedBy(pattern: string, name: string): boolean {
  if (pattern.toLowerCase() === 'them') return !name.startsWith('_');
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
