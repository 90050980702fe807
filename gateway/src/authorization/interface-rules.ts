import { allOf, implies, type Clause } from './requirement.ts';

/** What stands on a type, as the supergraph has it. */
export interface TypeRules {
  readonly kind: 'object' | 'interface' | 'other';
  readonly own: Clause[];
  readonly interfaces: Set<string>;
  readonly members: Set<string>;
  readonly fields: Map<string, { readonly own: readonly Clause[]; readonly type: string }>;
}

/** What was written for one interface, and is not merely said by its implementers. */
export interface InterfaceRules {
  readonly own: readonly Clause[];
  readonly fields: ReadonlyMap<string, readonly Clause[]>;
}

/**
 * Composition copies the rules of all implementers to their interface, where they say nothing new. What an interface
 * says beyond them was written for it, as older compositions allowed, and holds for its implementers too: otherwise a
 * fragment on one of them would read what the interface does not show (CVE-2025-64530).
 */
export function rulesOfInterfaces(types: ReadonlyMap<string, TypeRules>): ReadonlyMap<string, InterfaceRules> {
  const rules = new Map<string, InterfaceRules>();
  for (const [name, type] of types) {
    if (type.kind !== 'interface') continue;
    const implementers = [...types.values()].filter(({ interfaces }) => interfaces.has(name));
    const beyond = (own: readonly Clause[], below: readonly (readonly Clause[])[]) => {
      if (own.length === 0) return own;
      const said = allOf(below);
      return own.filter((clause) => !implies(said, clause));
    };
    const own = beyond(
      type.own,
      implementers.map((other) => other.own),
    );
    const fields = [...type.fields].map(([fieldName, field]) => {
      const below = implementers.flatMap((other) => other.fields.get(fieldName)?.own ?? []);
      return [fieldName, beyond(field.own, [below])] as const;
    });
    rules.set(name, { own, fields: new Map(fields) });
  }
  return rules;
}

/** The types with the rules of their interfaces on them. */
export function withInterfaceRules(
  types: ReadonlyMap<string, TypeRules>,
  rules: ReadonlyMap<string, InterfaceRules>,
): ReadonlyMap<string, TypeRules> {
  return new Map([...types].map(([name, type]) => [name, inheriting(type)]));

  function inheriting(type: TypeRules): TypeRules {
    const above = [...type.interfaces].flatMap((name) => rules.get(name) ?? []);
    if (above.length === 0) return type;
    const fields = [...type.fields].map(([name, field]) => {
      const inherited = above.flatMap((one) => one.fields.get(name) ?? []);
      return [name, { ...field, own: [...field.own, ...inherited] }] as const;
    });
    return { ...type, own: [...type.own, ...above.flatMap(({ own }) => own)], fields: new Map(fields) };
  }
}
