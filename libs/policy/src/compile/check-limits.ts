import { limitNames, type LimitName } from '../operation-limits.ts';
import { expectKnown, type Compilation } from './compilation.ts';

const at = 'roles.yaml limits';

/** A role may only widen what everybody has: holding one more role never takes anything away. */
export function checkLimits(compilation: Compilation): void {
  const { faults, sources } = compilation;
  const written: { readonly defaults?: unknown; readonly roles?: unknown } = sources.limits;
  const defaults = checkNumbers(compilation, `${at}.defaults`, written.defaults);
  for (const name of limitNames) {
    if (!isObject(written.defaults) || Object.hasOwn(written.defaults, name)) continue;
    faults.push({ coordinate: `${at}.defaults`, problem: `does not say ${name}.`, remedy: 'Say it for everybody.' });
  }
  expectSpendable(compilation, `${at}.defaults`, defaults);
  for (const [role, own] of Object.entries(written.roles ?? {})) {
    const coordinate = `${at}.roles.${role}`;
    expectKnown(compilation, coordinate, {
      what: 'role',
      name: role,
      known: Object.keys(sources.roles),
      file: 'roles.yaml under `roles`',
    });
    const widened = checkNumbers(compilation, coordinate, own);
    expectSpendable(compilation, coordinate, new Map([...defaults, ...widened]));
    for (const [name, value] of widened) {
      const everybody = defaults.get(name);
      if (everybody === undefined || value > everybody) continue;
      const problem = `allows ${name} ${value}, and everybody has ${everybody}.`;
      faults.push({ coordinate, problem, remedy: 'Roles only widen limits: allow more, or leave it out.' });
    }
  }
}

/** An operation that may be sent must also fit into the budget of a minute, or it never runs and is always told to come back. */
function expectSpendable({ faults }: Compilation, coordinate: string, limits: ReadonlyMap<LimitName, number>): void {
  const [cost, budget] = [limits.get('cost'), limits.get('costPerMinute')];
  if (cost === undefined || budget === undefined || cost <= budget) return;
  const problem = `allows one operation to cost ${cost}, and all of a minute ${budget}.`;
  faults.push({ coordinate, problem, remedy: 'Allow more in costPerMinute than in cost.' });
}

/** What is a limit in it; all else is reported. */
function checkNumbers(compilation: Compilation, coordinate: string, numbers: unknown): ReadonlyMap<LimitName, number> {
  const { faults } = compilation;
  const checked = new Map<LimitName, number>();
  if (!isObject(numbers)) {
    const remedy = `Give numbers by name: ${limitNames.join(', ')}.`;
    faults.push({ coordinate, problem: 'does not say any limits.', remedy });
    return checked;
  }
  for (const [name, value] of Object.entries(numbers)) {
    const known = limitNames.find((limit) => limit === name);
    if (known === undefined) {
      expectKnown(compilation, coordinate, { what: 'limit', name, known: limitNames, file: 'operation-limits.ts' });
    } else if (!Number.isSafeInteger(value) || (value as number) < 1) {
      const problem = `has ${name} as ${JSON.stringify(value)}.`;
      faults.push({ coordinate, problem, remedy: 'Give a whole number from 1 on.' });
    } else {
      checked.set(known, value as number);
    }
  }
  return checked;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
