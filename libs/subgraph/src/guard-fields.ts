import { CustodiaError } from '@custodia/errors';
import { argumentGuard, decideField, maskerOf, type Masking, type PolicyIndex, type Rights } from '@custodia/policy';
import { defaultFieldResolver, isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql';
import type { RequestContext } from './request-context.ts';

type Decision = 'shown' | 'masked' | 'denied';

/** Fields of the federation machinery; whoever holds a principal token may use them. */
const federationFields = new Set(['Query._entities', 'Query._service', '_Service.sdl']);

/**
 * Puts the policy in front of every resolver of the schema: a denied field throws, a masked one answers its mask, and
 * arguments that reveal or write need their right first. The gateway has decided already; this is the last word.
 */
export function guardFields(schema: GraphQLSchema, policy: PolicyIndex, masking: Masking): void {
  const decide = memoisedDecision(policy);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (federationFields.has(`${type.name}.${field.name}`)) continue;
      guard({ type: type.name, field, policy, masking, decide });
    }
  }
}

interface Guarded {
  readonly type: string;
  readonly field: GraphQLField<unknown, RequestContext>;
  readonly policy: PolicyIndex;
  readonly masking: Masking;
  readonly decide: (type: string, field: string, rights: Rights) => Decision;
}

function guard({ type, field, policy, masking, decide }: Guarded): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  const mask = maskerOf(policy, type, field.name, masking);
  const guardArguments = argumentGuard(policy, type, field.name);
  field.resolve = (source, args, context, info) => {
    const decision = decide(type, field.name, context.rights);
    if (decision === 'denied') throw new CustodiaError('UNAUTHORIZED_FIELD_OR_TYPE', 'Unauthorized field or type');
    const refusal = guardArguments?.(context.rights)?.(args) ?? null;
    if (refusal !== null) throw new CustodiaError(refusal.code, refusal.message);
    const value: unknown = resolve(source, args, context, info);
    if (decision === 'shown') return value;
    const { tenantId } = context.principal;
    return whenSettled(value, (settled) => mask?.(settled, tenantId) ?? null);
  };
}

function whenSettled(value: unknown, mask: (settled: unknown) => unknown): unknown {
  return value instanceof Promise ? value.then(mask) : mask(value);
}

/** Decisions by (rights, coordinate): there are few distinct rights, and each is decided once. */
function memoisedDecision(policy: PolicyIndex): Guarded['decide'] {
  const byRights = new Map<string, Map<string, Decision>>();
  return (type, field, rights) => {
    let decisions = byRights.get(rights.key);
    if (!decisions) {
      if (byRights.size >= 1_000) byRights.clear();
      byRights.set(rights.key, (decisions = new Map()));
    }
    const coordinate = `${type}.${field}`;
    let decision = decisions.get(coordinate);
    if (!decision) decisions.set(coordinate, (decision = decideField(policy, type, field, rights)));
    return decision;
  };
}
