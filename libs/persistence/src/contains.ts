import { CustodiaError } from '@custodia/errors';
import { dialectOf } from './create-table.ts';
import { isolateConditions, uniqueParameter, type Filterable } from './conditions.ts';

const LONGEST = 200;

/** Keeps the rows in which one of the expressions holds `text`, whatever its case. No character of it is a wildcard. */
export function contains<Q extends Filterable & { readonly dataSource: { options: { type: string } } }>(
  qb: Q,
  expression: string | readonly string[],
  text: string,
): Q {
  if (text.length > LONGEST) {
    throw new CustodiaError('BAD_USER_INPUT', `A text to search for may have ${LONGEST} characters at most.`);
  }
  const expressions = typeof expression === 'string' ? [expression] : expression;
  const sqlite = dialectOf(qb.dataSource.options.type) === 'sqlite';
  const name = uniqueParameter('contains');
  // SQLite folds the case of ASCII alone, in LIKE as in LOWER; character classes of GLOB know any letter.
  const tests = expressions.map((one) => (sqlite ? `${one} GLOB :${name}` : `LOWER(${one}) LIKE :${name} ESCAPE '!'`));
  isolateConditions(qb);
  const pattern = sqlite ? globOf(text) : `%${text.toLowerCase().replace(/[!%_]/g, '!$&')}%`;
  return qb.andWhere(`(${tests.join(' OR ')})`, { [name]: pattern }) as Q;
}

function globOf(text: string): string {
  const classes = Array.from(text, (character) => {
    const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
    if (lower !== upper && [...lower].length === 1 && [...upper].length === 1) return `[${lower}${upper}]`;
    return '*?['.includes(character) ? `[${character}]` : character;
  });
  return `*${classes.join('')}*`;
}
