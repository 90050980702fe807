import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskValue, type PlainMaskStyle } from '../src/index.ts';

const texts: PlainMaskStyle[] = ['EMAIL', 'PHONE', 'NAME', 'LAST_FOUR', 'POSTCODE_AREA', 'REDACT'];
const styles: PlainMaskStyle[] = [...texts, 'CURRENCY_BAND'];

describe('a masked value', () => {
  it.each<[PlainMaskStyle, string, string]>([
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
    ['POSTCODE_AREA', 'SW1A 2AA', 'SW•••'],
    ['POSTCODE_AREA', 'm1 1ae', 'M•••'],
    ['POSTCODE_AREA', 'K1A 0B1', 'K•••'],
    ['POSTCODE_AREA', 'D02 AF30', 'D•••'],
    ['POSTCODE_AREA', '90210', '90•••'],
    ['POSTCODE_AREA', '90210-1234', '90•••'],
    ['POSTCODE_AREA', '10115', '10•••'],
    ['POSTCODE_AREA', '100080', '10•••'],
    ['POSTCODE_AREA', '150-0002', '15•••'],
    ['POSTCODE_AREA', '1234 AB', '1•••'],
    ['POSTCODE_AREA', '8001', '8•••'],
    ['POSTCODE_AREA', '101', '•••'],
    ['POSTCODE_AREA', 'FIQQ 1ZZ', '•••'],
    ['POSTCODE_AREA', 'SW1', '•••'],
    ['POSTCODE_AREA', '１００１１５', '•••'],
    ['POSTCODE_AREA', '10115 Berlin, Invalidenstr. 1', '•••'],
    ['CURRENCY_BAND', '0', '0'],
    ['CURRENCY_BAND', '999', '0'],
    ['CURRENCY_BAND', '123456', '100000'],
    ['CURRENCY_BAND', '200000', '200000'],
    ['CURRENCY_BAND', '-4999', '-2000'],
    ['CURRENCY_BAND', '9223372036854775807', '5000000000000000000'],
    ['CURRENCY_BAND', '12.50', '•••'],
    ['CURRENCY_BAND', 'about 5000', '•••'],
    ...styles.map((style): [PlainMaskStyle, string, string] => [style, '', '•••']),
    ['EMAIL', 'l•••@acme.com', '•••'],
  ])('%s of "%s" is "%s"', (style, value, masked) => {
    expect(maskValue(style, value)).toBe(masked);
  });

  it('hides all under a style it does not know', () => {
    expect(maskValue('constructor' as PlainMaskStyle, 'lisa@acme.com')).toBe('•••');
  });

  it('never holds the whole value, nor half a character, whatever comes in', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.emailAddress(),
      fc.string({ unit: fc.constantFrom('S', 'W', '1', '9', ' ', '-'), minLength: 1, maxLength: 12 }),
      fc.constantFrom('\u202Elisa@acme.com', 'ليلى حسن', 'e\u0301'.repeat(1_000), '1'.repeat(4_000), '١٢٣٤٥٦٧٨٩'),
      fc.string({ unit: fc.constantFrom('@', '•', ' ', 'a', '王', '😀', '\u200d', '7'), minLength: 1 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...texts), hostile, (style, value) => {
        const masked = maskValue(style, value);
        // What consists of dots alone looks like its own mask: nothing else may.
        if (!/^•{1,3}$/.test(value)) expect(masked.includes(value)).toBe(false);
        if (isWellFormed(value)) expect(isWellFormed(masked)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a mask is no more than the mask: masking again tells nothing new', () => {
    fc.assert(
      fc.property(fc.constantFrom(...styles), fc.string({ unit: 'grapheme' }), (style, value) => {
        const masked = maskValue(style, value);
        // Initials of initials, a band's lower bound, or nothing at all.
        expect(['•••', masked]).toContain(maskValue(style, masked));
      }),
    );
  });

  it('does not tell how long the value is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.string({ unit: 'grapheme' }), (style, value) => {
        const dots = maskValue(style, value).match(/•+/gu) ?? [];
        expect(dots.every((run) => run.length === 3) || value.includes('•')).toBe(true);
      }),
    );
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
