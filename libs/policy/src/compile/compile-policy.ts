import { createHash } from 'node:crypto';
import { deepFreeze } from '../load-policy-index.ts';
import type { PolicyIndex } from '../policy-index.ts';
import type { SchemaSources } from '../schema-sources.ts';
import { checkLimits } from './check-limits.ts';
import { checkPolicies } from './check-policies.ts';
import { checkRoles } from './check-roles.ts';
import type { Compilation } from './compilation.ts';
import { compileType } from './compile-type.ts';
import { expectCarriedCovered } from './expect-carried-covered.ts';
import { expectReveals } from './expect-reveals.ts';
import { expectWrites } from './expect-writes.ts';
import { refuseFaults, type Fault } from './fault.ts';
import { mergeSources } from './merged-schema.ts';

/**
 * Reads every rule of `schemas/` into one frozen index. Pure: no files, no clock; equal sources give equal indexes.
 * Throws one SCHEMA_INVALID error that lists every fault, as `Fault[]` in its detail.
 */
export function compilePolicy(sources: SchemaSources): PolicyIndex {
  const faults: Fault[] = [];
  const compilation: Compilation = { sources, faults, schema: mergeSources(sources, faults) };
  checkRoles(compilation);
  checkLimits(compilation);
  checkPolicies(compilation);
  const types = Object.fromEntries(
    [...compilation.schema.values()].map((type) => [type.name, compileType(compilation, type)]),
  );
  expectCarriedCovered(compilation, types);
  expectReveals(compilation, types);
  expectWrites(types, faults);
  refuseFaults(faults);
  const { roles, scopes, recordClasses, purposes, limits, retentionRules, policies } = sources;
  // A copy through JSON: the index must not share, nor freeze, what the caller holds.
  const rest = JSON.parse(
    JSON.stringify({ types, roles, scopes, recordClasses, purposes, limits, retentionRules, policies }),
  ) as Omit<PolicyIndex, 'version'>;
  const version = createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 16);
  return deepFreeze({ version, ...rest });
}
