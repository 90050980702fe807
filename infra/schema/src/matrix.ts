import {
  decideField,
  mayUseArgument,
  mayUseInputField,
  recordAccess,
  rightsOf,
  type PolicyIndex,
  type Rights,
  type Role,
} from '@custodia/policy';
import { markdownTable } from './markdown-table.ts';
import { policyFieldRows, policyRows } from './policy-rows.ts';

/** Who sees what, role by role and purpose by purpose, as libs/policy decides it. */
export function writeMatrix(index: PolicyIndex): string {
  const roles = Object.keys(index.roles);
  const askers = askersOf(index);
  const columns = askers.map(({ title }) => title);
  const rights = askers.map((asker) => asker.rights);
  const { own, parents } = recordRows(index, roles);
  return `# Who may see what

Generated from \`schemas/\` by \`npm run schema\`. A change of rights is a change of this file: read it as one.

## Purposes

What a role reads personal data for where it states nothing, and what else it may state (\`X-Purpose\`). Below, the column of a
role is for its default; \`role for PURPOSE\` is for another one.

${markdownTable(['role', 'default', 'may state as well'], purposeRows(index))}

## Fields

**shown**, **masked** (a partial value) or **denied** (null, and an error).

${markdownTable(['field', ...columns], fieldRows(index, rights))}

## Arguments and inputs

Those that tell about a field, write what not everybody may write, or take personal data: **allowed** or **refused**. All
others follow the field they belong to.

${markdownTable(['argument or input', ...columns], inputRows(index, rights))}

## Policies

What a request can be asked for beyond a role: named decisions, taken anew for each request. The tables above are for a request in which
none of them says yes.

${markdownTable(['policy', 'says yes where', 'parameters'], policyRows(index))}

Fields of which a role sees more where these say yes:

${markdownTable(['field', ...roles], policyFieldRows(index))}

## Records

Which rows of a type a role meets: **NONE**, **OWN** (those the person owns), **TEAM** (those of the person's team and all
below it) or **ALL** (of the tenant).

${markdownTable(['type', 'class', ...roles], own)}

Reached only through the object that holds them: ${parents.map((name) => `\`${name}\``).join(', ')}.
`;
}

interface Asker {
  readonly title: string;
  readonly rights: Rights;
}

/** Every role for every purpose that it may state, its default first. */
function askersOf(index: PolicyIndex): Asker[] {
  return Object.entries(index.roles).flatMap(([role, { purposes }]) =>
    [purposes.default, ...others(purposes)].map((purpose) => ({
      title: purpose === purposes.default ? role : `${role} for ${purpose}`,
      rights: rightsOf(index, { roles: [role], purpose }),
    })),
  );
}

function purposeRows(index: PolicyIndex): string[][] {
  return Object.entries(index.roles).map(([role, { purposes }]) => [
    role,
    purposes.default,
    others(purposes).join(', ') || '–',
  ]);
}

function others({ default: first, may }: Role['purposes']): readonly string[] {
  return may.filter((purpose) => purpose !== first);
}

function fieldRows(index: PolicyIndex, rights: readonly Rights[]): string[][] {
  return Object.entries(index.types)
    .filter(([, { kind }]) => kind === 'object' || kind === 'interface')
    .flatMap(([typeName, type]) =>
      Object.keys(type.fields).map((fieldName) => [
        `${typeName}.${fieldName}`,
        ...rights.map((held) => decideField(index, typeName, fieldName, held)),
      ]),
    );
}

function inputRows(index: PolicyIndex, rights: readonly Rights[]): string[][] {
  const rows: string[][] = [];
  const add = (coordinate: string, mayUse: (held: Rights) => boolean) =>
    rows.push([coordinate, ...rights.map((held) => (mayUse(held) ? 'allowed' : 'refused'))]);
  for (const [typeName, type] of Object.entries(index.types)) {
    for (const [fieldName, field] of Object.entries(type.fields)) {
      const isGuarded = field.reveals !== null || field.writes !== null || field.personal !== null;
      if (type.kind === 'input' && isGuarded) {
        add(`${typeName}.${fieldName}`, (held) => mayUseInputField(index, typeName, fieldName, held));
      }
      for (const [argumentName, argument] of Object.entries(field.args)) {
        if (argument.reveals === null && argument.writes === null) continue;
        add(`${typeName}.${fieldName}(${argumentName}:)`, (held) =>
          mayUseArgument(index, { typeName, fieldName, argumentName }, held),
        );
      }
    }
  }
  return rows;
}

function recordRows(index: PolicyIndex, roles: readonly string[]): { own: string[][]; parents: string[] } {
  const classes = Object.entries(index.types).flatMap(([name, { records }]) =>
    records === null ? [] : [{ name, records }],
  );
  return {
    own: classes
      .filter(({ records }) => records !== 'parent')
      .map(({ name, records }) => [name, records, ...roles.map((role) => recordAccess(index, [role], records))]),
    parents: classes.filter(({ records }) => records === 'parent').map(({ name }) => name),
  };
}
