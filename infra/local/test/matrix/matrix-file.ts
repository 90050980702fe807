import { readFileSync } from 'node:fs';
import path from 'node:path';
import { schemasFolder } from '@custodia/policy';

/** Row → column → cell. */
export type Table = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface Asker {
  /** The column's title. */
  readonly column: string;
  readonly role: string;
  readonly purpose: string;
  /** It is what the role asks for where it states nothing. */
  readonly isDefault: boolean;
}

export interface Matrix {
  readonly fields: Table;
  readonly inputs: Table;
  /** Type → role → whose rows the role meets. */
  readonly records: Table;
  /** Every role for every purpose that it may state. */
  readonly askers: readonly Asker[];
}

/** What schemas/generated/matrix.md says. Nothing of it is repeated in a test. */
export function readMatrix(): Matrix {
  const text = readFileSync(path.join(schemasFolder(), 'generated', 'matrix.md'), 'utf8');
  const fields = tableUnder(text, '## Fields');
  const purposes = tableUnder(text, '## Purposes');
  const askers = [...purposes].flatMap(([role, cells]): Asker[] => {
    const [first = '', others = ''] = [...cells.values()];
    const more = others === '–' ? [] : others.split(', ');
    return [
      { column: role, role, purpose: first, isDefault: true },
      ...more.map((purpose) => ({ column: `${role} for ${purpose}`, role, purpose, isDefault: false })),
    ];
  });
  return {
    fields,
    inputs: tableUnder(text, '## Arguments and inputs'),
    records: tableUnder(text, '## Records'),
    askers,
  };
}

function tableUnder(text: string, heading: string): Table {
  const section = text.slice(text.indexOf(`\n${heading}\n`) + heading.length + 2).split('\n## ')[0] ?? '';
  const [header = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));
  return new Map(
    rows.map(([first = '', ...cells]) => [
      first,
      new Map(header.slice(1).map((title, at) => [title, cells[at] ?? ''])),
    ]),
  );
}
