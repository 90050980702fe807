import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CustodiaError } from '@custodia/errors';
import { loadPolicyIndex, rightsOf, schemasFolder, type PolicyIndex, type Rights } from '@custodia/policy';

export interface OwnGraph {
  readonly supergraph: string;
  readonly index: PolicyIndex;
  readonly rights: Rights;
}

/** Our generated supergraph, and what somebody who holds this one role may do in it. */
export function ownGraph(role: string, policies: ReadonlySet<string>): OwnGraph {
  const index = loadPolicyIndex();
  if (!Object.hasOwn(index.roles, role)) {
    const message = `There is no role "${role}". Give --role one of: ${Object.keys(index.roles).join(', ')}.`;
    throw new CustodiaError('BAD_USER_INPUT', message);
  }
  return { supergraph: readSupergraph(), index, rights: rightsOf(index, { roles: [role] }, policies) };
}

function readSupergraph(): string {
  const file = path.join(schemasFolder(), 'generated', 'supergraph.graphql');
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CustodiaError('SCHEMA_INVALID', `The supergraph ${file} cannot be read. Run: npm run schema`, { cause });
  }
}
