import type { Role } from '../policy-index.ts';
import { expectKnown, type Compilation } from './compilation.ts';

const accesses: readonly string[] = ['NONE', 'OWN', 'TEAM', 'ALL'];

/** roles.yaml may only grant what it, and purposes.yaml, declare. */
export function checkRoles(compilation: Compilation): void {
  const { faults, sources } = compilation;
  for (const [key, role] of Object.entries(sources.roles)) {
    const at = `roles.yaml ${key}`;
    if (!isWhole(role)) {
      const remedy = 'Give it `scopes` (a list), `records` (class: access) and `purposes` (default, may).';
      faults.push({ coordinate: at, problem: 'does not say all that a role must.', remedy });
      continue;
    }
    for (const name of [...role.scopes, ...(role.emergency ?? [])]) {
      const known = Object.keys(sources.scopes);
      expectKnown(compilation, at, { what: 'scope', name, known, file: 'roles.yaml under `scopes`' });
    }
    checkEmergency(compilation, at, role);
    for (const [name, access] of Object.entries(role.records)) {
      const known = Object.keys(sources.recordClasses);
      expectKnown(compilation, at, { what: 'record class', name, known, file: 'roles.yaml under `recordAccess`' });
      if (!accesses.includes(access)) {
        const remedy = `Say one of ${accesses.join(', ')}.`;
        faults.push({ coordinate: at, problem: `has the record access "${access}" to ${name}.`, remedy });
      }
    }
    for (const name of new Set([role.purposes.default, ...role.purposes.may])) {
      const known = Object.keys(sources.purposes);
      expectKnown(compilation, at, { what: 'purpose', name, known, file: 'purposes.yaml' });
    }
    if (!role.purposes.may.includes(role.purposes.default)) {
      const remedy = 'Add it to `may`, or choose another default.';
      faults.push({
        coordinate: at,
        problem: `may not read for its default purpose ${role.purposes.default}.`,
        remedy,
      });
    }
  }
}

const readingScope = /:read$/;

/** A broken glass lets people see for a while. What they would write would stay. */
function checkEmergency({ faults, sources }: Compilation, coordinate: string, { emergency = [] }: Role): void {
  for (const name of emergency.filter((scope) => !readingScope.test(scope))) {
    const remedy = 'Lend scopes that end in `:read` alone.';
    faults.push({ coordinate, problem: `lends "${name}" in an emergency, which is more than reading.`, remedy });
  }
  if (emergency.length === 0 || Object.hasOwn(sources.policies, 'break-glass')) return;
  const remedy = 'Declare break-glass in policies.yaml, or remove `emergency`.';
  faults.push({ coordinate, problem: 'has `emergency`, and nothing says when there is one.', remedy });
}

/** YAML says what it likes; the types only say what it should. */
function isWhole(role: Partial<Role> | null): role is Role {
  return (
    Array.isArray(role?.scopes) &&
    (role.emergency === undefined || Array.isArray(role.emergency)) &&
    typeof role.records === 'object' &&
    role.records !== null &&
    typeof role.purposes?.default === 'string' &&
    Array.isArray(role.purposes.may)
  );
}
