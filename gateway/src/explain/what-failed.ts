import { holds, type Clause, type HeldRights, type Requirement } from '../authorization/requirement.ts';

type Alternatives = readonly (readonly string[])[];

/** An OR of ANDs of names for each kind; all kinds that are there must hold. */
export interface WhatFailed {
  readonly authenticated?: true;
  readonly scopes?: Alternatives;
  readonly policies?: Alternatives;
  /** Any one of them has to be stated; none where no single purpose would do. */
  readonly purposes?: readonly string[];
  /** Why an argument may not be used as it is given, where that is what failed. */
  readonly argument?: string;
  /** Where written as one list it would be too long to read: all of these must hold. */
  readonly allOf?: readonly WhatFailed[];
}

/** The part of a requirement that these rights do not meet; what they do meet is left out. */
export function whatFailed(requirement: Requirement, rights: HeldRights): WhatFailed {
  const failed = requirement.filter((clause) => !holds([clause], rights));
  const scopes = join(failed, 'scopes');
  const policies = join(failed, 'policies');
  const purposes = purposesIn(failed);
  if (scopes === 'too long' || policies === 'too long')
    return { allOf: failed.map((clause) => whatFailed([clause], rights)) };
  return {
    ...(failed.some(({ kind }) => kind === 'authenticated') && { authenticated: true }),
    ...(scopes && { scopes }),
    ...(policies && { policies }),
    ...(purposes && { purposes }),
  };
}

/** A request states one purpose, so it has to be in every list. */
function purposesIn(clauses: readonly Clause[]): readonly string[] | null {
  let left: readonly string[] | null = null;
  for (const clause of clauses) {
    if (clause.kind !== 'purposes') continue;
    const listed = clause.anyOf.map(([purpose]) => purpose);
    left = left === null ? listed : left.filter((purpose) => listed.includes(purpose));
  }
  return left;
}

const mostAlternatives = 64;

/** All clauses of one kind as one: every choice of an alternative from each of them, the needlessly strict ones left out. */
function join(clauses: readonly Clause[], kind: 'scopes' | 'policies'): Alternatives | 'too long' | null {
  let joined: Alternatives | null = null;
  for (const clause of clauses) {
    if (clause.kind !== kind) continue;
    const choices: Alternatives = (joined ?? [[]]).flatMap((held) =>
      clause.anyOf.map((all) => [...new Set([...held, ...all])]),
    );
    joined = shortest(choices);
    if (joined.length > mostAlternatives && clauses.length > 1) return 'too long';
  }
  return joined;
}

function shortest(choices: Alternatives): Alternatives {
  return choices.filter((all, index) => !choices.some((other, at) => at !== index && covers(other, all, at < index)));
}

/** Whether whoever has `all` has `other` as well, so that `all` needs no mention; of two equals the earlier stays. */
function covers(other: readonly string[], all: readonly string[], isEarlier: boolean): boolean {
  return other.every((name) => all.includes(name)) && (other.length < all.length || isEarlier);
}
