import type { MaskStyle } from './policy-index.ts';

/** Always this many: the number of dots must not tell the length. */
const hidden = '•••';

const maskers: Readonly<Record<MaskStyle, (value: string) => string>> = {
  EMAIL: maskEmail,
  PHONE: maskPhone,
  NAME: maskName,
  LAST_FOUR: maskAllButLastFour,
  REDACT: () => hidden,
};

/** `lisa@acme.com` → `l•••@acme.com`. Whatever comes in, the whole value never comes out; what does not fit is hidden whole. */
export function maskValue(style: MaskStyle, value: string): string {
  const masked = Object.hasOwn(maskers, style) ? maskers[style](value) : hidden;
  return masked.includes(value) ? hidden : masked;
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
  const characters = charactersOf(value.trim());
  return characters.length < 9 ? hidden : hidden + characters.slice(-4).join('');
}

/** One Chinese, Japanese or Korean character is a whole name or syllable rather than an initial, so none is shown. */
function initial(word: string): string {
  const characters = charactersOf(word);
  const first = characters[0] ?? '';
  const tooTelling = characters.length < 2 || /[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}]/u.test(first);
  return tooTelling ? hidden : first + hidden;
}

/** As a person counts them, so that a surrogate pair or a family of joined emoji is never cut in two. */
function charactersOf(value: string): string[] {
  return Array.from(new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(value), ({ segment }) => segment);
}
