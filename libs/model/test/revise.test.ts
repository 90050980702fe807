import { describe, expect, it } from '@jest/globals';
import { assertSeen, given, revise } from '../src/index.ts';

const at = new Date('2026-11-01T00:00:00Z');
const record = { version: 1, updatedAt: new Date(0), name: 'Ada', title: 'Dr' as string | null, roles: ['a', 'b'] };

describe('revise', () => {
  it('makes the next version, and names what differs', () => {
    const { before, after, changed } = revise(record, { name: 'Ada L.', title: null }, at);
    expect(before).toBe(record);
    expect(after).toEqual({ ...record, name: 'Ada L.', title: null, version: 2, updatedAt: at });
    expect(changed).toEqual(['name', 'title']);
  });

  it('answers the record itself when nothing differs, however deep', () => {
    expect(revise(record, { name: 'Ada', roles: ['a', 'b'] }, at)).toEqual({
      before: record,
      after: record,
      changed: [],
    });
    expect(revise(record, { name: 'Ada' }, at).after).toBe(record);
  });

  it('keeps what is undefined', () => {
    expect(revise<object & typeof record>(record, { name: undefined as never, title: 'Prof' }, at).after).toMatchObject(
      {
        name: 'Ada',
        title: 'Prof',
      },
    );
  });
});

describe('given', () => {
  it('is what was said: null clears, undefined says nothing', () => {
    expect(Object.entries(given({ name: 'Ada', title: null, email: undefined }))).toEqual([
      ['name', 'Ada'],
      ['title', null],
    ]);
  });
});

describe('assertSeen', () => {
  it('answers the record at the version that was seen', () => {
    expect(assertSeen(record, { id: '1', expectedVersion: 1 })).toBe(record);
  });

  it('refuses another version, and says which there is', () => {
    const check = () => assertSeen(record, { id: '1', expectedVersion: 2 });
    expect(check).toThrow(expect.objectContaining({ code: 'VERSION_CONFLICT', currentVersion: 1 }));
  });

  it('refuses what is missing or not yours with one answer', () => {
    const check = () => assertSeen(null, { id: '1', expectedVersion: 1 });
    expect(check).toThrow(expect.objectContaining({ code: 'NOT_FOUND', field: 'id' }));
  });
});
