import { readdirSync } from 'node:fs';
import path from 'node:path';
import { schemasFolder, type PolicyIndex } from '@custodia/policy';
import type { Vocabulary } from './selection.ts';

/** The names that rules may use: what events, purposes, roles, services and personal fields there are. */
export function vocabularyOf(policy: PolicyIndex): Vocabulary {
  const types = Object.entries(policy.types);
  const mutations = Object.keys(policy.types['Mutation']?.fields ?? {});
  const coordinates = types.flatMap(([type, { kind, fields }]) =>
    kind === 'object'
      ? Object.keys(fields)
          .filter((field) => fields[field]!.personal !== null)
          .map((field) => `${type}.${field}`)
      : [],
  );
  const subgraphs = types.flatMap(([, { fields }]) => Object.values(fields).map(({ subgraph }) => subgraph));
  return {
    actions: new Set([...declaredActions(), ...mutations.map((mutation) => `refused.${mutation}`)]),
    purposes: new Set(Object.keys(policy.purposes)),
    roles: new Set(Object.keys(policy.roles)),
    services: new Set([...subgraphs.filter((name) => name !== 'shared'), 'gateway']),
    coordinates: new Set(coordinates),
    weekdays: new Set(['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN']),
  };
}

/** `contact.deleted` of `contact.deleted.v1.json`. */
function declaredActions(): string[] {
  const files = readdirSync(path.join(schemasFolder(), 'events'));
  return files.flatMap((file) => /^(.+)\.v\d+\.json$/.exec(file)?.[1] ?? []);
}
