import type { ObservedAccess } from '../access.ts';

type Group = ObservedAccess['groups'][number];

/** A part of the people whom an operation showed; nobody is in two. */
export interface SubjectPart {
  readonly groups: readonly Group[];
  readonly subjectCount: number;
}

/** So that an event stays far below what a broker takes. */
const mostSubjects = 500;

/** At least one part, which may be empty. */
export function subjectParts(groups: readonly Group[]): readonly SubjectPart[] {
  const parts: { groups: Group[]; subjectCount: number }[] = [{ groups: [], subjectCount: 0 }];
  for (const { fields, subjects } of eachOnce(groups)) {
    for (let at = 0; at < subjects.length;) {
      if (parts.at(-1)!.subjectCount === mostSubjects) parts.push({ groups: [], subjectCount: 0 });
      const part = parts.at(-1)!;
      const taken = subjects.slice(at, at + mostSubjects - part.subjectCount);
      part.groups.push({ fields, subjects: taken });
      part.subjectCount += taken.length;
      at += taken.length;
    }
  }
  return parts;
}

/** Whoever was met with different fields is in one group, with all of them: so people can be counted by adding up. */
function eachOnce(groups: readonly Group[]): readonly Group[] {
  if (groups.length < 2) return groups;
  const combined = groups.map(({ fields }) => fields);
  const known = new Map(combined.map((fields, index) => [fields.join(), index]));
  const groupOf = new Map<string, number>();
  for (const [index, { subjects }] of groups.entries()) {
    for (const subject of subjects) {
      const before = groupOf.get(subject);
      groupOf.set(subject, before === undefined ? index : union(before, index));
    }
  }
  const subjectsOf = combined.map((): string[] => []);
  for (const [subject, index] of groupOf) subjectsOf[index]!.push(subject);
  return combined.flatMap((fields, index) =>
    subjectsOf[index]!.length === 0 ? [] : [{ fields, subjects: subjectsOf[index]! }],
  );

  function union(one: number, other: number): number {
    if (one === other) return one;
    const fields = [...new Set([...combined[one]!, ...combined[other]!])].sort((a, b) => a - b);
    const index = known.get(fields.join()) ?? combined.push(fields) - 1;
    known.set(fields.join(), index);
    return index;
  }
}
