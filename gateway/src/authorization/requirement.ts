import { Kind, type ConstDirectiveNode, type ConstValueNode } from 'graphql';
import { CustodiaError } from '@custodia/errors';

/** The part of a principal that decisions depend on. `Rights` of @custodia/policy is one. */
export interface HeldRights {
  readonly authenticated: boolean;
  readonly scopes: ReadonlySet<string>;
  /** Named decisions that came out as yes. What nobody decided is a no. */
  readonly policies: ReadonlySet<string>;
  /** What personal data is read for; without one, nothing that is kept for purposes is shown. */
  readonly purpose?: string | null;
  /** Equal keys decide alike. */
  readonly key: string;
}

export type Clause =
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'scopes'; readonly anyOf: readonly (readonly string[])[] }
  | { readonly kind: 'policies'; readonly anyOf: readonly (readonly string[])[] }
  /** A request has one purpose, so each alternative is one. */
  | { readonly kind: 'purposes'; readonly anyOf: readonly (readonly [string])[] };

/** The kinds that a directive of a supergraph states; purposes come from our own policy index. */
export type DirectiveKind = Exclude<Clause['kind'], 'purposes'>;

/** Clauses that must all hold; an empty one holds for everybody. */
export type Requirement = readonly Clause[];

export const noRequirement: Requirement = Object.freeze([]);

export function holds(requirement: Requirement, rights: HeldRights): boolean {
  for (const clause of requirement) if (!clauseHolds(clause, rights)) return false;
  return true;
}

function clauseHolds(clause: Clause, rights: HeldRights): boolean {
  if (clause.kind === 'authenticated') return rights.authenticated;
  if (clause.kind === 'purposes') return clause.anyOf.some(([purpose]) => purpose === rights.purpose);
  const held = clause.kind === 'scopes' ? rights.scopes : rights.policies;
  return clause.anyOf.some((all) => all.length > 0 && all.every((name) => held.has(name)));
}

/** All of them, each clause once. */
export function allOf(requirements: Iterable<Requirement>): Requirement {
  const clauses = new Map<string, Clause>();
  for (const requirement of requirements) for (const clause of requirement) clauses.set(JSON.stringify(clause), clause);
  return clauses.size === 0 ? noRequirement : Object.freeze([...clauses.values()]);
}

/** Beyond this many alternatives an implication is not looked for, and the stricter reading stands. */
const mostAlternatives = 4_096;

/** Whether whoever meets `premise` is sure to meet `clause`. */
export function implies(premise: Requirement, clause: Clause): boolean {
  if (clause.kind === 'authenticated') return premise.some((other) => other.kind === 'authenticated');
  let alternatives: ReadonlySet<string>[] = [new Set()];
  for (const other of premise) {
    if (other.kind !== clause.kind) continue;
    alternatives = leastOf(alternatives.flatMap((held) => other.anyOf.map((all) => new Set([...held, ...all]))));
    if (alternatives.length > mostAlternatives) return false;
  }
  return alternatives.every((held) => clause.anyOf.some((all) => all.every((name) => held.has(name))));
}

/** Without those that ask for all that another one does, as "x and admin" beside "admin": a dozen ORs stay short. */
function leastOf(alternatives: readonly ReadonlySet<string>[]): ReadonlySet<string>[] {
  const least: ReadonlySet<string>[] = [];
  for (const held of [...alternatives].sort((one, other) => one.size - other.size)) {
    if (!least.some((less) => [...less].every((name) => held.has(name)))) least.push(held);
  }
  return least;
}

/** Reads one application of @authenticated, @requiresScopes or @policy. `where` is the coordinate it stands on. */
export function readClause(kind: DirectiveKind, directive: ConstDirectiveNode, where: string): Clause {
  if (kind === 'authenticated') return { kind };
  const argument = kind === 'scopes' ? 'scopes' : 'policies';
  const value = directive.arguments?.find((node) => node.name.value === argument)?.value;
  const anyOf = listOf(value, (all) => listOf(all, textOf));
  if (anyOf === null || anyOf.length === 0 || anyOf.some((all) => all.length === 0 || all.includes(''))) {
    const message = `@${directive.name.value} on ${where} names nothing: write ${argument}: [["…"]], with no empty list in it.`;
    throw new CustodiaError('SCHEMA_INVALID', message);
  }
  return Object.freeze({ kind, anyOf: Object.freeze(anyOf) });
}

function listOf<T>(value: ConstValueNode | undefined, read: (item: ConstValueNode) => T | null): T[] | null {
  if (value === undefined) return null;
  // A single value stands for a list of one (GraphQL specification, 3.11, input coercion).
  const items = value.kind === Kind.LIST ? value.values : [value];
  const all = items.map(read);
  return all.includes(null) ? null : (all as T[]);
}

function textOf(value: ConstValueNode): string | null {
  return value.kind === Kind.STRING ? value.value : null;
}
