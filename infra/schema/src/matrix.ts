import {
  decideField,
  mayUseArgument,
  mayUseInputField,
  recordAccess,
  rightsOf,
  type PolicyIndex,
  type Rights,
} from '@custodia/policy';
import { markdownTable } from './markdown-table.ts';
import { policyFieldRows, policyRows } from './policy-rows.ts';

/** Who sees what, role by role, as libs/policy decides it. */
export function writeMatrix(index: PolicyIndex): string {
  const roles = Object.keys(index.roles);
  const rights = roles.map((role) => rightsOf(index, { roles: [role] }));
  const { own, parents } = recordRows(index, roles);
  return `# Who may see what

Generated from \`schemas/\` by \`npm run schema\`. A change of rights is a change of this file: read it as one.

## Fields

**shown**, **masked** (a partial value) or **denied** (null, and an error).

${markdownTable(['field', ...roles], fieldRows(index, rights))}

## Arguments and inputs

Those that tell about a field or write what not everybody may write: **allowed** or **refused**. All others follow the
field they belong to.

${markdownTable(['argument or input', ...roles], inputRows(index, rights))}

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
      if (type.kind === 'input' && (field.reveals !== null || field.writes !== null)) {
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
