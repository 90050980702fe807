import type { MaskStyle } from '../policy-index.ts';
import { bandOfText } from './currency-band.ts';
import { hidden } from './hidden.ts';
import { postcodeArea } from './postcode-area.ts';

/** Those that need the value and nothing else. `maskerOf` knows the others too. */
export type PlainMaskStyle = Exclude<MaskStyle, 'YEAR_OF_BIRTH' | 'PSEUDONYM'>;

const maskers: Readonly<Record<PlainMaskStyle, (value: string) => string>> = {
  EMAIL: maskEmail,
  PHONE: maskPhone,
  NAME: maskName,
  LAST_FOUR: maskAllButLastFour,
  POSTCODE_AREA: postcodeArea,
  CURRENCY_BAND: bandOfText,
  REDACT: () => hidden,
};

/** `lisa@acme.com` → `l•••@acme.com`. Whatever comes in, the whole value never comes out; what does not fit is hidden whole. */
export function maskValue(style: PlainMaskStyle, value: string): string {
  const masked = Object.hasOwn(maskers, style) ? maskers[style](value) : hidden;
  // An amount that is its band's lower bound looks like every other in the band; hiding it alone would tell it.
  return masked.includes(value) && style !== 'CURRENCY_BAND' ? hidden : masked;
}

function maskEmail(value: string): string {
  const at = value.lastIndexOf('@');
  const domain = value.slice(at + 1);
  // What is no domain may be anything, and is not shown for standing behind an @.
  if (at < 1 || !/^[^\s@]+$/u.test(domain)) return hidden;
  return `${initial(value.slice(0, at))}@${domain}`;
}

/** The last two digits tell two numbers of one person apart; short numbers are extensions and are hidden whole. */
function maskPhone(value: string): string {
  const digits = value.match(/\p{Decimal_Number}/gu) ?? [];
  return digits.length < 7 ? hidden : hidden + digits.slice(-2).join('');
}

function maskName(value: string): string {
  const words = value.split(/\s+/u).filter((word) => word !== '');
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  if (first === undefined) return hidden;
  return last === undefined ? initial(first) : `${initial(first)} ${initial(last)}`;
}

/** Four of fewer than nine would leave little to hide. */
function maskAllButLastFour(value: string): string {
  const characters = [...charactersIn(value.trim())];
  return characters.length < 9 ? hidden : hidden + characters.slice(-4).join('');
}

/** One Chinese, Japanese or Korean character is a whole name or syllable rather than an initial, so none is shown. */
function initial(word: string): string {
  const [first = '', second] = charactersIn(word);
  const tooTelling = second === undefined || /[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}]/u.test(first);
  return tooTelling ? hidden : first + hidden;
}

/** As a person counts them, so that a surrogate pair or a family of joined emoji is never cut in two. */
function* charactersIn(value: string): Iterable<string> {
  for (const { segment } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(value)) yield segment;
}
