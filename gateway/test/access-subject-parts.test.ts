import { describe, expect, it } from '@jest/globals';
import { subjectParts } from '../src/access/recording/subject-parts.ts';

const people = (count: number, from = 0) => Array.from({ length: count }, (_, n) => `Contact:${from + n}`);

describe('the people whom an operation showed', () => {
  it('are one part where they are few, and an empty one where there are none', () => {
    expect(subjectParts([])).toEqual([{ groups: [], subjectCount: 0 }]);
    const groups = [{ fields: [0, 1], subjects: people(2) }];
    expect(subjectParts(groups)).toEqual([{ groups, subjectCount: 2 }]);
  });

  it.each([499, 500, 501, 1_000, 1_001])('are parts of at most 500, all %d of them once', (count) => {
    const parts = subjectParts([
      { fields: [0], subjects: people(count - 100) },
      { fields: [1], subjects: people(100, count - 100) },
    ]);
    expect(parts).toHaveLength(Math.ceil(count / 500));
    for (const { groups, subjectCount } of parts) {
      expect(groups.flatMap(({ subjects }) => subjects)).toHaveLength(subjectCount);
    }
    const all = parts.flatMap(({ groups }) => groups.flatMap(({ subjects }) => subjects));
    expect(all).toHaveLength(count);
    expect(new Set(all).size).toBe(count);
  });

  it('are each in one group, with all the fields of them that were shown', () => {
    const parts = subjectParts([
      { fields: [0], subjects: ['Contact:a', 'Contact:b'] },
      { fields: [1], subjects: ['Contact:b', 'Contact:c'] },
      { fields: [0, 2], subjects: ['Contact:c', 'Contact:b'] },
    ]);
    const fieldsOf = Object.fromEntries(
      parts.flatMap(({ groups }) => groups.flatMap(({ fields, subjects }) => subjects.map((one) => [one, fields]))),
    );
    expect(fieldsOf).toEqual({ 'Contact:a': [0], 'Contact:b': [0, 1, 2], 'Contact:c': [0, 1, 2] });
    expect(parts[0]!.subjectCount).toBe(3);
  });
});
