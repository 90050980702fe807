import { Kind, type FieldNode } from 'graphql';
import type { ObservedAccess } from '../src/access/access.ts';
import type { HeldRights } from '../src/authorization/requirement.ts';
import type { Data, OracleAnswer, OracleGraph } from './oracle.ts';

/** What is personal, said plainly. */
export interface PersonalRules {
  /** By `Type.field`. */
  readonly fields: ReadonlyMap<string, { readonly purposes: readonly string[]; readonly unless: string[][] | null }>;
  /** By type: the fields that lead to the id of whom it is about. */
  readonly subjects: ReadonlyMap<string, readonly string[]>;
}

/** An access in an order of its own, so that two of them can be compared. */
export interface PlainAccess {
  /** `Contact.email SHOWN 3` */
  readonly fields: readonly string[];
  /** `Contact.email, Contact.phone: Contact:1, Contact:2` */
  readonly groups: readonly string[];
  readonly records: number;
  readonly denied: readonly string[];
}

/** Walks the answer, and looks up for each object what is personal on it and whom the nearest thing around it is about. */
export function accessOracle(
  { resolve }: OracleGraph,
  rules: PersonalRules,
  { answer, rights }: { readonly answer: OracleAnswer; readonly rights: HeldRights },
): PlainAccess {
  const values = new Map<string, number>();
  const groups = new Map<string, Set<string>>();
  const records = new Set<unknown>();
  look(answer.data, null);
  return {
    fields: [...values].map(([field, count]) => `${field} ${count}`).sort(),
    groups: [...groups].map(([fields, subjects]) => `${fields}: ${[...subjects].sort().join(', ')}`).sort(),
    records: records.size,
    denied: answer.deniedCoordinates,
  };

  function look(found: unknown, around: { readonly subject: string; readonly record: unknown } | null): void {
    if (Array.isArray(found)) for (const one of found) look(one, around);
    const known = typeof found === 'object' && found !== null ? answer.behind.get(found) : undefined;
    if (!known) return;
    const { type, value, seen } = known;
    const here = rules.subjects.has(type.name) ? whoseIs(type.name, value) : around;
    const personal = [...seen.values()].map((name) => `${type.name}.${name}`).filter((one) => rules.fields.has(one));
    for (const coordinate of personal) {
      const field = `${coordinate} ${isMasked(coordinate) ? 'MASKED' : 'SHOWN'}`;
      values.set(field, (values.get(field) ?? 0) + 1);
    }
    if (personal.length > 0) {
      const key = [...new Set(personal)].sort().join(', ');
      groups.set(key, (groups.get(key) ?? new Set()).add(here?.subject ?? `unknown:${type.name}`));
      records.add(here === null ? found : here.record);
    }
    for (const key of seen.keys()) look((found as Data)[key], here);
  }

  function whoseIs(typeName: string, value: Data) {
    const path = rules.subjects.get(typeName)!;
    let [at, holder]: [unknown, string] = [value, typeName];
    for (const [index, name] of path.entries()) {
      if (at === null || at === undefined) break;
      if (index > 0) holder = (at as Data)['__typename'] as string;
      at = resolve({ name: holder } as never, at as Data, plainField(name), {});
    }
    const id = resolve({ name: typeName } as never, value, plainField('id'), {});
    const subject = at === null || at === undefined ? `unknown:${typeName}` : `${holder}:${String(at)}`;
    return { subject, record: id === undefined ? value : `${typeName} ${String(id)}` };
  }

  function isMasked(coordinate: string): boolean {
    const { purposes, unless } = rules.fields.get(coordinate)!;
    if (unless === null) return false;
    return (
      !purposes.includes(rights.purpose ?? '') || !unless.some((all) => all.every((scope) => rights.scopes.has(scope)))
    );
  }
}

export function plainAccess({ fields, groups, records, denied }: ObservedAccess): PlainAccess {
  return {
    fields: fields.map(({ coordinate, outcome, values }) => `${coordinate} ${outcome} ${values}`).sort(),
    groups: groups
      .map(({ fields: indices, subjects }) => {
        const names = indices.map((index) => fields[index]!.coordinate).sort();
        return `${names.join(', ')}: ${[...subjects].sort().join(', ')}`;
      })
      .sort(),
    records,
    denied,
  };
}

function plainField(name: string): FieldNode {
  return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } };
}
