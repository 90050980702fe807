import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CustodiaError } from '@custodia/errors';
import { loadPolicyIndex, purposesOf, rightsOf, schemasFolder, type PolicyIndex, type Rights } from '@custodia/policy';
import { policyIndexOf } from '../graph/policy-index-of.ts';

export interface OwnGraph {
  readonly supergraph: string;
  readonly index: PolicyIndex;
  readonly rights: Rights;
}

export interface Asker {
  readonly role: string;
  /** Null where none is stated: the role's default. */
  readonly purpose: string | null;
  readonly policies: ReadonlySet<string>;
}

/** Our generated supergraph, and what somebody who holds this one role may do in it for that purpose. */
export function ownGraph({ role, purpose, policies }: Asker): OwnGraph {
  const file = path.join(schemasFolder(), 'generated', 'supergraph.graphql');
  const supergraph = readSupergraph(file);
  const index = policyIndexOf(supergraph, file) ?? loadPolicyIndex();
  if (!Object.hasOwn(index.roles, role)) {
    const message = `There is no role "${role}". Give --role one of: ${Object.keys(index.roles).join(', ')}.`;
    throw new CustodiaError('BAD_USER_INPUT', message);
  }
  const { may, default: unstated } = purposesOf(index, [role]);
  if (purpose !== null && !may.has(purpose)) {
    const message = `The role "${role}" may not state the purpose "${purpose}". Give --purpose one of: ${[...may].join(', ')}.`;
    throw new CustodiaError('BAD_USER_INPUT', message);
  }
  for (const name of policies) {
    if (Object.hasOwn(index.policies, name)) continue;
    const message = `There is no policy "${name}". Give --policies some of: ${Object.keys(index.policies).join(', ')}.`;
    throw new CustodiaError('BAD_USER_INPUT', message);
  }
  const rights = rightsOf(index, { roles: [role], purpose: purpose ?? unstated }, policies);
  return { supergraph, index, rights };
}

function readSupergraph(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CustodiaError('SCHEMA_INVALID', `The supergraph ${file} cannot be read. Run: npm run schema`, { cause });
  }
}
