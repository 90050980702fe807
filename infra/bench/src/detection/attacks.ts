import type { CustodiaEvent } from '@custodia/events';
import { DAY_OF_SILENCE, quietService } from './quiet-service.ts';
import type { Random } from './random.ts';
import type { Expectation, Scenario } from './scenario.ts';
import { hire, pagesOf, strangers, type Staff } from './staff.ts';
import { usualWork, weekday } from './ordinary-days.ts';
import { renumbered } from './renumbered.ts';
import { Tenant, wallTime } from './tenant.ts';

export interface Scene {
  readonly tenant: Tenant;
  readonly staff: Staff;
  readonly random: Random;
  readonly day: string;
  readonly decoy: string;
}

/** What an attacker does, beside everybody's work of that day. */
export interface Act {
  readonly by: string | null;
  readonly events: readonly CustodiaEvent[];
  /** Of the rule that the attack is named after, unless it says otherwise. */
  readonly alerts?: number;
  readonly looksAtClock?: boolean;
}

/** By the rule that should find it. */
const attacks: Readonly<Record<string, (scene: Scene) => Act>> = {
  mass_reading: ({ tenant, random, day }) => {
    const [size, total] = [random.pick([1, 10, 50, 200]), random.between(320, 900)];
    const pages = pagesOf(strangers(total), size);
    const step = 50 / pages.length;
    return {
      by: 'rep-1',
      events: pages.map((people, page) => tenant.read({ at: wallTime(day, 10, page * step), by: 'rep-1', people })),
    };
  },

  mass_reading_slow: ({ tenant, random, day }) => {
    const pages = pagesOf(strangers(random.between(750, 1_100)), random.pick([5, 10, 20]));
    const step = 660 / pages.length;
    return {
      by: 'rep-2',
      events: pages.map((people, page) => tenant.read({ at: wallTime(day, 7, page * step), by: 'rep-2', people })),
    };
  },

  bulk_volume: ({ tenant, random, day }) => {
    const pages = pagesOf(strangers(random.between(11_000, 14_000)), 500);
    return {
      by: 'marketer',
      events: pages.map((people, page) =>
        tenant.read({
          at: wallTime(day, 11, page),
          by: 'marketer',
          roles: ['marketer'],
          purpose: 'ANALYTICS',
          people,
          shown: [],
          masked: ['Contact.fullName'],
        }),
      ),
    };
  },

  breadth_outside_team: ({ tenant, staff, random, day }) => {
    const theirs = random.shuffled(staff.customers.get('rep-4')!);
    return {
      by: 'rep-1',
      events: theirs
        .slice(0, random.between(24, 60))
        .map((id, index) => tenant.read({ at: wallTime(day, 9, index * 7), by: 'rep-1', people: [id] })),
    };
  },

  off_hours_reading: ({ tenant, random, day }) => ({
    by: 'rep-3',
    events: pagesOf(strangers(random.between(45, 200)), random.pick([1, 5, 25])).map((people, page) =>
      tenant.read({ at: wallTime(day, 22, page * 0.5), by: 'rep-3', people }),
    ),
  }),

  privilege_then_export: ({ tenant, random, day }) => ({
    by: 'rep-2',
    events: [
      tenant.user('rep-2', ['sales_representative', 'tenant_admin'], { at: wallTime(day, 9), changed: true }),
      tenant.read({
        at: wallTime(day, 9, random.between(5, 800)),
        by: 'rep-2',
        roles: ['tenant_admin'],
        purpose: 'OPERATIONS',
        people: strangers(random.between(100, 200)),
      }),
    ],
  }),

  emergency_then_export: ({ tenant, random, day }) => ({
    by: 'support',
    events: [
      tenant.glassBroken('support', wallTime(day, 15)),
      tenant.read({
        at: wallTime(day, 15, random.between(1, 14)),
        by: 'support',
        roles: ['support_agent'],
        purpose: 'SUPPORT',
        people: strangers(random.between(100, 200)),
        emergency: true,
      }),
    ],
  }),

  withdrawn_purpose: ({ tenant, random, day }) => ({
    by: 'marketer',
    events: [
      tenant.consent('stranger-1', 'MARKETING', { standing: 'WITHDRAWN', at: wallTime(day, 9) }),
      tenant.read({
        at: wallTime(day, 9, random.between(2, 500)),
        by: 'marketer',
        roles: ['marketer'],
        purpose: 'MARKETING',
        people: strangers(random.between(2, 100)),
        shown: ['Contact.fullName'],
      }),
    ],
  }),

  taken_then_deleted: ({ tenant, staff, random, day }) => {
    const id = random.pick(staff.customers.get('rep-4')!);
    return {
      by: 'rep-1',
      events: [
        tenant.contactChanged('contact.owner-assigned.v1', id, { userId: 'rep-1', at: wallTime(day, 10) }),
        tenant.contactChanged('contact.deleted.v1', id, {
          userId: 'rep-1',
          at: wallTime(day, 10, random.between(1, 1_300)),
        }),
      ],
    };
  },

  credential_stuffing: ({ tenant, random, day }) => ({
    by: null,
    events: Array.from({ length: random.between(60, 120) }, (_, index) =>
      tenant.signInRefused(99, random.between(6, 60), new Date(wallTime(day, 3).getTime() + index * 4_000)),
    ),
  }),

  credential_stuffing_spread: ({ tenant, random, day }) => ({
    by: null,
    events: Array.from({ length: 500 }, (_, index) =>
      tenant.signInRefused(
        1_000 + (index % 250),
        random.between(5, 9),
        new Date(wallTime(day, 4).getTime() + index * 1_000),
      ),
    ),
  }),

  service_silent: ({ tenant, random }) => {
    const fromMinute = 10 * 60 + random.between(0, 120);
    return { by: null, events: quietService(tenant, { fromMinute, untilMinute: 24 * 60 }), looksAtClock: true };
  },

  decoy_read: ({ tenant, random, day, decoy }) => {
    const total = random.pick([1, 50, 1_500]);
    const people = [...strangers(total - 1), decoy];
    const pages = pagesOf(people, 500);
    const operation = { id: tenant.id('export'), parts: pages.length, total };
    return {
      by: 'rep-1',
      events: pages.map((page, index) =>
        tenant.read({
          at: new Date(wallTime(day, 12).getTime() + index),
          by: 'rep-1',
          people: page,
          shown: [],
          masked: ['Contact.fullName'],
          operation: { ...operation, part: index + 1 },
        }),
      ),
    };
  },

  /** Of several people under a hold one is deleted once it is lifted, mostly with what was noted about them. */
  hold_lifted_then_deleted: ({ tenant, staff, random, day }) => {
    const held = random.shuffled(staff.customers.get('rep-1')!).slice(0, random.between(1, 20));
    const [gone] = held;
    const placed = tenant.holdPlaced(held, wallTime(day, 8));
    const by = { userId: 'rep-1', at: wallTime(day, 10, random.between(1, 9_000)) };
    return {
      by: 'rep-1',
      events: [
        placed,
        tenant.holdLifted(placed, wallTime(day, 10)),
        ...Array.from({ length: random.between(0, 4) }, () => tenant.activityDeleted(gone!, by)),
        tenant.contactChanged('contact.deleted.v1', gone!, by),
      ],
    };
  },
};

export const attackedRules: readonly string[] = Object.keys(attacks);

export function attack(rule: string, index: number, random: Random): Scenario {
  return staged({ kind: rule, rule, label: 'attack', index, random }, attacks[rule]!);
}

interface Staging {
  readonly kind: string;
  readonly rule: string;
  readonly label: 'attack' | 'evasion';
  readonly index: number;
  readonly random: Random;
}

export function staged({ kind, rule, label, index, random }: Staging, act: (scene: Scene) => Act): Scenario {
  const tenant = new Tenant(`${label} ${kind} ${index}`.replaceAll(' ', '-'), random);
  const day = rule === 'service_silent' ? DAY_OF_SILENCE : weekday(index + 3);
  const staff = hire(tenant, day);
  const decoy = tenant.id('decoy');
  const arranged = [
    ...staff.events,
    tenant.contact(decoy, 'rep-4', { at: wallTime(day, -48), teamPath: '/sales/south/' }),
  ];
  const acted = act({ tenant, staff, random, day, decoy });
  const expected: Expectation = { rule, actorId: acted.by, alerts: acted.alerts ?? 1 };
  return {
    name: tenant.name,
    kind,
    label,
    expected: [expected],
    arranged,
    decoys: [decoy],
    events: renumbered(merged(usualWork({ tenant, staff, random, day }), acted.events), arranged),
    looksAtClock: acted.looksAtClock ?? false,
    startsAt: wallTime(day, 0),
    days: 1,
  };
}

/** The attacker's events keep their own order; everybody's work comes in between by its time. */
function merged(work: readonly CustodiaEvent[], acted: readonly CustodiaEvent[]): CustodiaEvent[] {
  const usual = [...work].sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
  const all: CustodiaEvent[] = [];
  let at = 0;
  for (const event of acted) {
    while (at < usual.length && Date.parse(usual[at]!.time) <= Date.parse(event.time)) all.push(usual[at++]!);
    all.push(event);
  }
  return [...all, ...usual.slice(at)];
}
