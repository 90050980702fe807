import type { CustodiaEvent } from '@custodia/events';
import { wallTime, type Tenant } from './tenant.ts';

/** Who works there, and whose customers there are. */
export interface Staff {
  readonly events: readonly CustodiaEvent[];
  readonly reps: readonly string[];
  /** Customers by the representative who owns them; those of `rep-4` are another team's. */
  readonly customers: ReadonlyMap<string, readonly string[]>;
}

const CUSTOMERS_EACH = 52;

/** Four representatives in two teams with fifty-two customers each, and whoever works with all of them. */
export function hire(tenant: Tenant, day: string): Staff {
  const at = wallTime(day, -48);
  const teams: Readonly<Record<string, string>> = { 'rep-4': '/sales/south/' };
  const reps = ['rep-1', 'rep-2', 'rep-3', 'rep-4'];
  const others: [string, string, string | null][] = [
    ['manager', 'sales_manager', '/sales/north/'],
    ['support', 'support_agent', '/support/'],
    ['marketer', 'marketer', '/marketing/'],
    ['officer', 'privacy_officer', null],
    ['admin', 'tenant_admin', null],
  ];
  const users = [
    ...reps.map((rep) => tenant.user(rep, ['sales_representative'], { at, teamPath: teams[rep] ?? '/sales/north/' })),
    ...others.map(([id, role, teamPath]) => tenant.user(id, [role], { at, teamPath })),
  ];
  const customers = new Map(
    reps.map((rep) => [rep, Array.from({ length: CUSTOMERS_EACH }, () => tenant.id(`of-${rep}`))]),
  );
  const contacts = [...customers].flatMap(([rep, ids]) =>
    ids.map((id) => tenant.contact(id, rep, { at, teamPath: teams[rep] ?? '/sales/north/' })),
  );
  return { events: [...users, ...contacts], reps, customers };
}

/** People who are met, and of whom nothing else is told: nobody knows whose customers they are. */
export function strangers(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => `stranger-${from + index}`);
}

/** Pages of a list, one after another. */
export function pagesOf(people: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(people.length / size) }, (_, page) =>
    people.slice(page * size, (page + 1) * size),
  );
}
