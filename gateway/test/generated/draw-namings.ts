import type { Draw } from '../draw-from.ts';
import type { Naming, Rule } from './graph-model.ts';

/** How each subgraph comes to the names of the directives: imports, renames, or a namespace. */
export function drawNamings(draw: Draw, count: number): Naming[] {
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
