import { isDeepStrictEqual } from 'node:util';
import { cells, type Cell } from './cells.ts';
import type { Side, Target } from './processes.ts';

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

/** A wrong answer may be fast: nothing is measured before both gateways have answered every cell as they should. */
export async function checkAnswers(targets: Readonly<Record<Side, Target>>): Promise<void> {
  for (const cell of cells) {
    const stock = JSON.parse(await targets.stock.ask(cell)) as Answer;
    const custodia = JSON.parse(await targets.custodia.ask(cell)) as Answer;
    const fault = faultIn(cell, stock, custodia);
    if (fault !== null) {
      const codes = [...(stock.errors ?? []), ...(custodia.errors ?? [])].map(({ extensions }) => extensions?.code);
      throw new Error(`${cell.query}, ${cell.rights}: ${fault}. Codes of errors: ${codes.join(', ') || 'none'}.`);
    }
  }
}

function faultIn({ rights }: Cell, stock: Answer, custodia: Answer): string | null {
  if (stock.errors || !hasData(stock)) return "Apollo's gateway did not answer it whole";
  const errors = custodia.errors ?? [];
  if (rights === 'unrestricted') {
    return errors.length === 0 && isDeepStrictEqual(custodia.data, stock.data) ? null : 'the two answers differ';
  }
  const onlyDenied =
    errors.length > 0 && errors.every((error) => error.extensions?.code === 'UNAUTHORIZED_FIELD_OR_TYPE');
  if (!onlyDenied) return 'something else than denied fields was told, or nothing was';
  return hasData(custodia) === (rights === 'partial') ? null : 'too much or too little was denied';
}

function hasData({ data }: Answer): boolean {
  return Object.values(data ?? {}).some((value) => value !== null);
}
