import type { WhereExpressionBuilder } from 'typeorm';

/** Any TypeORM query builder with a WHERE. */
export type Filterable = WhereExpressionBuilder & {
  readonly expressionMap: { wheres: { type: string; condition: unknown }[] };
};

/**
 * Puts what the query asks for so far into parentheses. TypeORM joins `where('a OR b').andWhere('c')` as `a OR b AND c`,
 * which would let `a` pass whatever `c` says.
 */
export function isolateConditions(qb: Filterable): void {
  const map = qb.expressionMap;
  if (map.wheres.length === 0) return;
  map.wheres = [{ type: 'simple', condition: { operator: 'brackets', condition: map.wheres } }];
}

let counter = 0;

/** A parameter name that no other part of the query uses. */
export function uniqueParameter(stem: string): string {
  counter = (counter + 1) % 1_000_000;
  return `${stem}_${counter}`;
}
