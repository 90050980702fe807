import { describe, expect, it } from '@jest/globals';
import { fullNameOf } from '../src/contact/full-name.ts';

describe('a full name', () => {
  it.each([
    ['小明', '王', '王小明'],
    ['娜', '欧阳', '欧阳娜'],
    ['Ada', 'Lovelace', 'Ada Lovelace'],
    ['Ada', null, 'Ada'],
    [null, '王', '王'],
    ['Anna', '李', 'Anna 李'],
    ['𠮷', '王', '王𠮷'],
    [null, null, null],
  ])('of %s and %s is written %s', (givenName, familyName, expected) => {
    expect(fullNameOf({ givenName, familyName })).toBe(expected);
  });
});
