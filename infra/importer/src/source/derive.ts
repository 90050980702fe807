import { CannotStart } from '../cannot-start.ts';
import type { DerivedSpec, Mapping } from '../mapping/mapping.ts';
import { grouped } from './grouped.ts';
import type { SourceRow } from './source-row.ts';

/** Fills the derived columns of all sources; a derived column may rest on another, in any order, but not on itself. */
export function deriveColumns(mapping: Mapping, sources: ReadonlyMap<string, SourceRow[]>): void {
  let pending = Object.entries(mapping.sources).flatMap(([source, { derive }]) =>
    Object.entries(derive).map(([column, rule]) => ({ source, column, rule })),
  );
  const waits = (source: string, column: string): boolean =>
    pending.some((other) => other.source === source && other.column === column);
  while (pending.length > 0) {
    const ready = pending.filter(
      ({ source, rule }) => !neededBy(source, rule).some(([from, name]) => waits(from, name)),
    );
    if (ready.length === 0) {
      const names = pending.map(({ source, column }) => `${source}.${column}`).join(', ');
      throw new CannotStart(`These derived columns of the mapping rest on one another: ${names}.`);
    }
    for (const { source, column, rule } of ready) {
      const from = sources.get(rule.in) ?? [];
      const derive = rules(rule, from);
      for (const [index, row] of (sources.get(source) ?? []).entries()) row.cells[column] = derive(row, index);
    }
    pending = pending.filter((entry) => !ready.includes(entry));
  }
}

function neededBy(source: string, rule: DerivedSpec): [source: string, column: string][] {
  if ('spread' in rule) return [[rule.in, rule.spread]];
  const own: [string, string] = [source, rule.where];
  if ('most' in rule) return [own, [rule.in, rule.where], [rule.in, rule.most]];
  if ('follow' in rule) return [own, [rule.in, rule.where], [rule.in, rule.follow]];
  return [own, [source, rule.by], [rule.in, rule.where], [rule.in, rule.pick]];
}

function rules(rule: DerivedSpec, from: readonly SourceRow[]): (row: SourceRow, index: number) => string {
  if ('spread' in rule) return (_row, index) => text(from[index % Math.max(from.length, 1)], rule.spread);
  const groups = grouped(from, (row) => text(row, rule.where));
  const groupOf = (row: SourceRow): readonly SourceRow[] => {
    const value = text(row, rule.where);
    return value === '' ? [] : (groups.get(value) ?? []);
  };
  if ('follow' in rule) return (row) => text(groupOf(row)[0], rule.follow);
  if ('most' in rule) return (row) => mostFrequent(groupOf(row).map((found) => text(found, rule.most)));
  return (row) => {
    const group = groupOf(row);
    return text(group[fingerprint(text(row, rule.by)) % Math.max(group.length, 1)], rule.pick);
  };
}

function text(row: SourceRow | undefined, column: string): string {
  return String(row?.cells[column] ?? '');
}

/** Of equals the first by name, so that the order of lines decides nothing. */
function mostFrequent(values: readonly string[]): string {
  const counted = [
    ...grouped(
      values.filter((value) => value !== ''),
      (value) => value,
    ),
  ];
  counted.sort(([one, ones], [other, others]) => others.length - ones.length || (one < other ? -1 : 1));
  return counted[0]?.[0] ?? '';
}

/** FNV-1a: the same number for the same text on every machine. */
function fingerprint(value: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(value)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
