import { CustodiaError } from '@custodia/errors';
import type { Masking, PolicyIndex } from '@custodia/policy';
import { isObjectType, type GraphQLSchema } from 'graphql';

/** Throws CONFIGURATION_INVALID where the schema has pseudonyms and there is no key to make them with. */
export function expectPseudonymKey(
  subgraph: string,
  schema: GraphQLSchema,
  policy: PolicyIndex,
  { pseudonymKey }: Masking,
): void {
  if (pseudonymKey !== null) return;
  const coordinates = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.keys(type.getFields()).map((field) => [type.name, field] as const))
    .filter(([type, field]) => policy.types[type]?.fields[field]?.mask?.as === 'PSEUDONYM')
    .map(([type, field]) => `${type}.${field}`);
  if (coordinates.length === 0) return;
  const message =
    `${subgraph} cannot start: ${coordinates.join(', ')} ${coordinates.length === 1 ? 'is' : 'are'} masked as PSEUDONYM. ` +
    'Set PSEUDONYM_KEY_FILE to a file that holds 32 random bytes as base64url, the same for every service.';
  throw new CustodiaError('CONFIGURATION_INVALID', message);
}
