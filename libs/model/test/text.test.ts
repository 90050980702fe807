import { describe, expect, it } from '@jest/globals';
import { accept } from '@custodia/errors';
import { emailAddress, externalId, line, prose, recordId } from '../src/index.ts';

describe('a line', () => {
  it('means the same to every engine and every keyboard: trimmed, and composed', () => {
    expect(accept(line(5), '  René ')).toBe('René');
  });

  it.each([
    ['nothing', '  ', 'Must not be empty.'],
    ['null', null, 'Must be text; it cannot be cleared.'],
    ['more than it holds', 'sixsix', 'Must be at most 5 characters.'],
    ['a second line', 'a\nb', 'Must be one line without control characters.'],
    ['a separator of lines', 'a\u2028b', 'Must be one line without control characters.'],
    ['a control character', 'a\u0000b', 'Must be one line without control characters.'],
  ])('refuses %s', (_what, text, message) => {
    expect(() => accept(line(5), text)).toThrow(message);
  });
});

describe('other texts', () => {
  it('prose may have lines', () => {
    expect(accept(prose(20), 'Two\nlines\n')).toBe('Two\nlines');
    expect(() => accept(prose(3), 'four')).toThrow('Must be at most 3 characters.');
  });

  it('an external id is a line of 128', () => {
    expect(accept(externalId, ' K-1 ')).toBe('K-1');
    expect(() => accept(externalId, 'k'.repeat(129))).toThrow('Must be at most 128 characters.');
  });

  it('an id that no record can have is refused before it is looked up', () => {
    expect(accept(recordId, 'none')).toBe('none');
    expect(() => accept(recordId, '')).toThrow('Must not be empty.');
    expect(() => accept(recordId, 'i'.repeat(37))).toThrow('No record has this id.');
  });

  it.each(['ada@example.com', 'ada+crm@mail.example.co.uk', '李@例子.公司'])(
    '%s may be an e-mail address',
    (address) => {
      expect(accept(emailAddress, address)).toBe(address);
    },
  );

  it.each(['ada', 'ada@', '@example.com', 'ada@example', 'a da@example.com', 'ada@exa<b>mple.com', 'a@b@example.com'])(
    '%s is none',
    (address) => {
      expect(() => accept(emailAddress, address)).toThrow('Must be an e-mail address: name@example.com.');
    },
  );
});
