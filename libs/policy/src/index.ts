/**
 * Reads `schemas/` into one frozen PolicyIndex, and answers from it what a principal may see, mask, use and reach.
 * Refuses to compile a schema that is silent about a field or a type, and to decide what the index does not know.
 *
 *     decideField(loadPolicyIndex(), 'Contact', 'email', rightsOf(index, principal)) // 'shown' | 'masked' | 'denied'
 */
export { compilePolicy } from './compile/compile-policy.ts';
export type { Fault } from './compile/fault.ts';
export { decideField, isForPurpose, mayReadType, type Decision } from './decide-field.ts';
export { mayUseArgument, mayUseInputField } from './decide-input.ts';
export {
  argumentGuard,
  type ArgumentCheck,
  type ArgumentGuard,
  type ArgumentRefusal,
  type ArgumentValues,
} from './guard-arguments.ts';
export { limitsOf } from './limits-of.ts';
export { loadPolicyIndex } from './load-policy-index.ts';
export { maskerOf, type Masker, type Masking } from './mask/masker.ts';
export { maskValue, type PlainMaskStyle } from './mask/mask-value.ts';
export { pseudonymKey, type PseudonymKey } from './mask/pseudonym.ts';
export type {
  ArgumentPolicy,
  FieldPolicy,
  LimitRules,
  MaskStyle,
  PolicyIndex,
  PolicyName,
  PolicyRule,
  PolicyRules,
  PurposeRule,
  Requirement,
  Requirements,
  RetentionRule,
  Role,
  SearchKind,
  TypeKind,
  TypePolicy,
  Weekday,
} from './policy-index.ts';
export { limitNames, type LimitName, type OperationLimits } from './operation-limits.ts';
export { purposesOf } from './purposes-of.ts';
export { recordAccess } from './record-access.ts';
export { emergencyScopes, meets, rightsOf, satisfies, type Rights, type RightsHolder } from './rights.ts';
export { subjectAccess } from './subject-access.ts';
export { stampedVersion, stampSupergraph } from './supergraph-stamp.ts';
export { readSchemas, schemasFolder, subgraphSdl, type SchemaSources } from './schema-sources.ts';
