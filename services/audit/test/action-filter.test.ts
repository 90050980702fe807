import { describe, expect, it } from '@jest/globals';
import { parseActionFilter } from '../src/entry/action-filter.ts';

describe('the action filter', () => {
  it('takes a whole action', () => {
    expect(parseActionFilter('contact.owner-assigned')).toEqual({ exactly: 'contact.owner-assigned' });
  });

  it('takes a beginning up to a dot and a star', () => {
    expect(parseActionFilter('contact.*')).toEqual({ beginningWith: 'contact.' });
  });

  it.each(['', '*', '.*', 'contact*', 'contact.*.v1', '*.updated', 'Contact.*', 'contact..*', 'a%', "a'", 'contact. '])(
    'refuses %j and shows how to write one',
    (text) => {
      expect(() => parseActionFilter(text)).toThrow(/contact\.\*/);
    },
  );
});
