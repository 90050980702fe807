import type { ArgumentPolicy, PolicyIndex } from '../policy-index.ts';
import type { Fault } from './fault.ts';

type Types = PolicyIndex['types'];

/** They say which record is meant, and are no part of it. */
const addressing: Readonly<Record<string, string>> = { id: 'ID', expectedVersion: 'Int' };

/**
 * What a mutation takes is written, so each part of it has its write scope beside it: nothing can be given by whoever may
 * call the mutation only because nobody thought of it. Inside an input that is written as a whole (`amount: MoneyInput`)
 * the scope of the whole counts.
 */
export function expectWrites(types: Types, faults: Fault[]): void {
  const silent = new Set<string>();
  for (const [mutation, { args }] of Object.entries(types['Mutation']?.fields ?? {})) {
    for (const [name, argument] of Object.entries(args)) {
      if (argument.writes !== null || addressing[name] === argument.type) continue;
      const coordinate = `Mutation.${mutation}(${name}:)`;
      if (types[argument.type]?.kind === 'input') collectSilent(types, argument.type, silent);
      else silent.add(coordinate);
    }
  }
  for (const coordinate of [...silent].sort()) {
    faults.push({
      coordinate,
      problem: 'is written by a mutation, and names no scope that writing it takes.',
      remedy: 'Add @writes(scopes:) to it, or to its input object for all of its fields.',
    });
  }
}

function collectSilent(types: Types, inputType: string, silent: Set<string>): void {
  const fields: Readonly<Record<string, ArgumentPolicy>> = types[inputType]?.fields ?? {};
  for (const [name, field] of Object.entries(fields)) {
    // An input inside may be cleared as a whole, so a scope for each of its fields is not enough.
    if (field.writes === null) silent.add(`${inputType}.${name}`);
  }
}
