import { isCustodiaError } from '@custodia/errors';
import { compilePolicy, type Fault, type SchemaSources } from '../src/index.ts';

/** What is wrong, the sources that have it, where it is reported, and what is said. */
export type FaultyCase = readonly [what: string, sources: SchemaSources, coordinate: string, problem: RegExp];

export function faultsOf(sources: SchemaSources): readonly Fault[] {
  try {
    compilePolicy(sources);
  } catch (error) {
    if (isCustodiaError(error) && error.code === 'SCHEMA_INVALID') return error.detail as Fault[];
    throw error;
  }
  return [];
}
