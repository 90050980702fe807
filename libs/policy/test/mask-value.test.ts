import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskValue, type MaskStyle } from '../src/index.ts';

const styles: MaskStyle[] = ['EMAIL', 'PHONE', 'NAME', 'LAST_FOUR', 'REDACT'];

describe('a masked value', () => {
  it.each<[MaskStyle, string, string]>([
    ['EMAIL', 'lisa@acme.com', 'l•••@acme.com'],
    ['EMAIL', 'a@b.com', '•••@b.com'],
    ['EMAIL', 'no at sign', '•••'],
    ['EMAIL', '@acme.com', '•••'],
    ['EMAIL', 'lisa@', '•••'],
    ['EMAIL', 'ask @Lisa Smith', '•••'],
    ['EMAIL', '"odd@local"@acme.com', '"•••@acme.com'],
    ['EMAIL', '王小明@acme.cn', '•••@acme.cn'],
    ['EMAIL', '👩‍👩‍👧x@acme.com', '👩‍👩‍👧•••@acme.com'],
    ['PHONE', '+49 151 12345678', '•••78'],
    ['PHONE', '+8613812345678', '•••78'],
    ['PHONE', '112', '•••'],
    ['PHONE', 'call me', '•••'],
    ['NAME', 'Lisa', 'L•••'],
    ['NAME', 'Lisa Marie Smith', 'L••• S•••'],
    ['NAME', '  Lisa  ', 'L•••'],
    ['NAME', 'J Smith', '••• S•••'],
    ['NAME', 'X', '•••'],
    ['NAME', '王小明', '•••'],
    ['NAME', '李', '•••'],
    ['NAME', '𠮷田', '•••'],
    ['NAME', '김철수', '•••'],
    ['NAME', '𝓛isa', '𝓛•••'],
    ['NAME', 'é́lodie', 'é́•••'],
    ['LAST_FOUR', '11010519491231002X', '•••002X'],
    ['LAST_FOUR', '12345678', '•••'],
    ['LAST_FOUR', '1234', '•••'],
    ['LAST_FOUR', '12345678𠮷田一二', '•••𠮷田一二'],
    ['REDACT', 'anything', '•••'],
    ...styles.map((style): [MaskStyle, string, string] => [style, '', '•••']),
    ['EMAIL', 'l•••@acme.com', '•••'],
  ])('%s of "%s" is "%s"', (style, value, masked) => {
    expect(maskValue(style, value)).toBe(masked);
  });

  it('hides all under a style it does not know', () => {
    expect(maskValue('constructor' as MaskStyle, 'lisa@acme.com')).toBe('•••');
  });

  it('never holds the whole value, nor half a character, whatever comes in', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.emailAddress(),
      fc.string({ unit: fc.constantFrom('@', '•', ' ', 'a', '王', '😀', '\u200d', '7'), minLength: 1 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...styles), hostile, (style, value) => {
        const masked = maskValue(style, value);
        // What consists of dots alone looks like its own mask: nothing else may.
        if (!/^•{1,3}$/.test(value)) expect(masked.includes(value)).toBe(false);
        if (isWellFormed(value)) expect(isWellFormed(masked)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not tell how long the value is', () => {
    expect(maskValue('NAME', 'Li')).toHaveLength(maskValue('NAME', 'Lisbeth-Alexandrina').length);
  });
});

/** `encodeURIComponent` throws on half a surrogate pair. */
function isWellFormed(text: string): boolean {
  try {
    encodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
