import type { Requirement, Requirements } from '../policy-index.ts';
import { expectKnown, type Compilation } from './compilation.ts';
import type { Annotations } from './declarations.ts';

/** One requirement as written: an OR of ANDs. `[]` would open to nobody and `[[]]` to everybody, so neither is taken. */
export function readRequirement(
  compilation: Compilation,
  coordinate: string,
  { written, value, names }: { written: string; value: unknown; names: 'scopes' | 'policies' },
): Requirement {
  if (!isMatrix(value)) {
    const remedy = `Write an OR of ANDs: [["a", "b"], ["c"]] is (a and b) or c.`;
    compilation.faults.push({ coordinate, problem: `has ${written} that is not a list of lists of names.`, remedy });
    return [];
  }
  if (value.length === 0 || value.some((all) => all.length === 0)) {
    const problem = `has ${written} with an empty ${value.length === 0 ? '[], which nobody can meet' : '[[]], which everybody meets'}.`;
    compilation.faults.push({ coordinate, problem, remedy: `Name what is needed, or remove the directive.` });
    return [];
  }
  const declared = {
    scopes: { what: 'scope', known: Object.keys(compilation.sources.scopes), file: 'roles.yaml under `scopes`' },
    policies: { what: 'policy', known: Object.keys(compilation.sources.policies), file: 'policies.yaml' },
  }[names];
  for (const name of new Set(value.flat())) expectKnown(compilation, coordinate, { ...declared, name });
  return simplest(value);
}

/** The standard three at one place, over all sources that declare it: what one subgraph asks, another cannot waive. */
export function readRequirements(
  compilation: Compilation,
  coordinate: string,
  annotations: readonly Annotations[],
): Requirements {
  const all = (directive: 'requiresScopes' | 'policy', argument: 'scopes' | 'policies') =>
    annotations
      .map((at) => at.get(directive))
      .filter((args) => args !== undefined)
      .map((args) =>
        readRequirement(compilation, coordinate, {
          written: `@${directive}(${argument}:)`,
          value: args[argument],
          names: argument,
        }),
      )
      .reduce<Requirement | null>(bothOf, null);
  return {
    authenticated: annotations.some((at) => at.has('authenticated')),
    requiresScopes: all('requiresScopes', 'scopes'),
    policies: all('policy', 'policies'),
  };
}

/** (a or b) and (c or d) is (a and c) or (a and d) or (b and c) or (b and d). */
export function bothOf(one: Requirement | null, other: Requirement | null): Requirement | null {
  if (one === null || other === null) return one ?? other;
  return simplest(one.flatMap((left) => other.map((right) => [...left, ...right])));
}

/** Sorted, without repetition, and without what a weaker alternative already covers. */
function simplest(requirement: Requirement): Requirement {
  const alternatives = [...new Set(requirement.map((all) => JSON.stringify([...new Set(all)].sort())))]
    .map((text) => JSON.parse(text) as string[])
    .sort((a, b) => a.length - b.length || (a.join() < b.join() ? -1 : 1));
  return alternatives.filter(
    (all, position) => !alternatives.slice(0, position).some((weaker) => weaker.every((name) => all.includes(name))),
  );
}

function isMatrix(value: unknown): value is string[][] {
  return (
    Array.isArray(value) &&
    value.every((all) => Array.isArray(all) && all.every((name) => typeof name === 'string' && name !== ''))
  );
}
