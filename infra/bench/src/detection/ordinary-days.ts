import type { CustodiaEvent } from '@custodia/events';
import { DAY_OF_SILENCE, quietService } from './quiet-service.ts';
import type { Random } from './random.ts';
import { renumbered } from './renumbered.ts';
import type { Scenario } from './scenario.ts';
import { hire, pagesOf, strangers, type Staff } from './staff.ts';
import { Tenant, wallTime } from './tenant.ts';

interface Day {
  readonly tenant: Tenant;
  readonly staff: Staff;
  readonly random: Random;
  readonly day: string;
}

/** What else there may be of a day: each looks like an attack, and is work. */
const unusual: Readonly<Record<string, (day: Day) => CustodiaEvent[]>> = {
  plain: () => [],

  /** Month's end: a marketer reads names, with masked addresses, of everybody who consented. */
  campaign: ({ tenant, random, day }) =>
    pagesOf(strangers(random.between(3_000, 7_000)), 200).map((people, page) =>
      tenant.read({
        at: wallTime(day, 10, page),
        by: 'marketer',
        roles: ['marketer'],
        purpose: 'MARKETING',
        people,
        shown: ['Contact.fullName'],
        masked: ['Contact.email'],
      }),
    ),

  /** Requests of data subjects: each is looked for among those of the same name, and all there is of them is read. */
  'subject requests': ({ tenant, random, day }) =>
    Array.from({ length: random.between(6, 12) }, (_, request) => [
      tenant.read({
        at: wallTime(day, 9, request * 20),
        by: 'officer',
        roles: ['privacy_officer'],
        purpose: 'COMPLIANCE',
        people: strangers(20, request * 20),
      }),
      tenant.read({
        at: wallTime(day, 9, request * 20 + 5),
        by: 'officer',
        roles: ['privacy_officer'],
        purpose: 'COMPLIANCE',
        people: [`stranger-${request * 20}`],
        shown: ['Contact.email', 'Contact.nationalId', 'Contact.birthday'],
      }),
    ]).flat(),

  /** Support at night: one caller after another. */
  'night shift': ({ tenant, random, day }) =>
    Array.from({ length: random.between(40, 80) }, (_, call) =>
      tenant.read({
        at: wallTime(day, 22, call * random.between(6, 8)),
        by: 'night',
        roles: ['support_agent'],
        purpose: 'SUPPORT',
        people: [`stranger-${call}`],
        shown: ['Contact.fullName', 'Contact.phone'],
      }),
    ),

  /** An administrator brings in a list of customers, and looks at some of them afterwards. */
  'bulk import': ({ tenant, random, day }) => {
    const imported = Array.from({ length: 800 }, () => tenant.id('imported'));
    const created = imported.map((id, index) =>
      tenant.contact(id, 'admin', { at: new Date(wallTime(day, 11).getTime() + index * 200) }),
    );
    const checked = pagesOf(random.shuffled(imported).slice(0, 150), 50).map((people, page) =>
      tenant.read({
        at: wallTime(day, 12, page * 5),
        by: 'admin',
        roles: ['tenant_admin'],
        purpose: 'OPERATIONS',
        people,
      }),
    );
    return [...created, ...checked];
  },

  /** The identity provider is away for a while: an office is refused together, from one address. */
  'sign-in outage': ({ tenant, random, day }) =>
    Array.from({ length: 40 }, (_, index) =>
      tenant.signInRefused(7, random.between(1, 11), new Date(wallTime(day, 9).getTime() + index * 20_000)),
    ),

  /** Somebody leaves: their customers go to a colleague, and some, long known to be gone, are deleted. */
  handover: ({ tenant, staff, day }) => {
    const [left = []] = [...staff.customers.values()];
    const given = left
      .slice(0, 40)
      .map((id, index) =>
        tenant.contactChanged('contact.owner-assigned.v1', id, { userId: 'rep-2', at: wallTime(day, 14, index) }),
      );
    const deleted = left
      .slice(45, 55)
      .map((id, index) =>
        tenant.contactChanged('contact.deleted.v1', id, { userId: 'manager', at: wallTime(day, 15, index) }),
      );
    return [...given, ...deleted];
  },

  /** A colleague starts, and gets to know the team's customers. */
  'new colleague': ({ tenant, staff, day }) => [
    tenant.user('new', [], { at: wallTime(day, 8) }),
    tenant.user('new', ['sales_representative'], { at: wallTime(day, 8, 30), changed: true }),
    ...pagesOf(staff.customers.get('rep-1')!, 50).map((people, page) =>
      tenant.read({ at: wallTime(day, 9, page * 10), by: 'new', people }),
    ),
  ],

  /** A representative stands in for one of the other team for a day: more customers on some days than on others. */
  'stand-in': ({ tenant, staff, random, day }) =>
    random
      .shuffled(staff.customers.get('rep-4')!)
      .slice(0, random.between(6, 24))
      .map((id, index) => tenant.read({ at: wallTime(day, 9, index * 15), by: 'rep-1', people: [id] })),

  /** The quarter is reviewed: a manager goes through everybody, page by page. */
  review: ({ tenant, random, day }) =>
    pagesOf(strangers(random.between(180, 320)), 50).map((people, page) =>
      tenant.read({ at: wallTime(day, 13, page * 8), by: 'manager', roles: ['sales_manager'], people }),
    ),

  /** An emergency, for one customer. */
  emergency: ({ tenant, day }) => [
    tenant.glassBroken('support', wallTime(day, 16)),
    ...[1, 2, 3].map((minute) =>
      tenant.read({
        at: wallTime(day, 16, minute),
        by: 'support',
        roles: ['support_agent'],
        purpose: 'SUPPORT',
        people: ['stranger-9'],
        emergency: true,
      }),
    ),
  ],

  /** Somebody withdraws a consent, and consents again later; the marketer reads before and after. */
  reconsidered: ({ tenant, day }) => {
    const read = (hour: number) =>
      tenant.read({
        at: wallTime(day, hour),
        by: 'marketer',
        roles: ['marketer'],
        purpose: 'MARKETING',
        people: ['stranger-3'],
        shown: ['Contact.fullName'],
      });
    return [
      tenant.consent('stranger-3', 'MARKETING', { standing: 'GIVEN', at: wallTime(day, 8) }),
      read(9),
      tenant.consent('stranger-3', 'MARKETING', { standing: 'WITHDRAWN', at: wallTime(day, 10) }),
      tenant.consent('stranger-3', 'MARKETING', { standing: 'GIVEN', at: wallTime(day, 11) }),
      read(12),
    ];
  },

  /** Nobody says anything for a while, which is shorter than an hour. */
  'quiet while': ({ tenant }) => quietService(tenant, { fromMinute: 11 * 60, untilMinute: 11 * 60 + 30 }),

  /** Nobody works, and nothing told the rules. */
  'public holiday': ({ tenant }) => quietService(tenant, { fromMinute: 0, untilMinute: 24 * 60 }),

  /** A dispute ends: its hold is lifted, people whom it never named are deleted, and of those it named one, a month later. */
  'end of a dispute': ({ tenant, staff, random, day }) => {
    const customers = random.shuffled(staff.customers.get('rep-2')!);
    const [held, others] = [customers.slice(0, random.between(3, 12)), customers.slice(20, 24)];
    const placed = tenant.holdPlaced(held, wallTime(day, 8));
    const deleted = (id: string, hour: number) =>
      tenant.contactChanged('contact.deleted.v1', id, { userId: 'manager', at: wallTime(day, hour) });
    return [
      placed,
      ...others.slice(0, 2).map((id) => deleted(id, 9)),
      tenant.holdLifted(placed, wallTime(day, 11)),
      ...others.slice(2).map((id) => deleted(id, 15)),
      deleted(held[0]!, 30 * 24),
    ];
  },

  /** A hold is placed and stays, while customers who are not under it are cleared up. */
  'hold that stands': ({ tenant, staff, day }) => {
    const customers = staff.customers.get('rep-3')!;
    return [
      tenant.holdPlaced(customers.slice(0, 10), wallTime(day, 9)),
      ...customers
        .slice(30, 35)
        .map((id, index) =>
          tenant.contactChanged('contact.deleted.v1', id, { userId: 'rep-3', at: wallTime(day, 14, index) }),
        ),
    ];
  },

  /** A hold is lifted, and nothing is deleted: what was held is worked with as before. */
  'hold that is lifted': ({ tenant, staff, day }) => {
    const held = staff.customers.get('rep-1')!.slice(0, 8);
    const placed = tenant.holdPlaced(held, wallTime(day, 8));
    return [
      placed,
      tenant.holdLifted(placed, wallTime(day, 10)),
      ...held.map((id, index) =>
        tenant.contactChanged('contact.updated.v1', id, { userId: 'rep-1', at: wallTime(day, 11, index) }),
      ),
    ];
  },
};

export const kindsOfDays: readonly string[] = Object.keys(unusual);

export function ordinaryDay(kind: string, index: number, random: Random): Scenario {
  const tenant = new Tenant(`day ${kind} ${index}`.replaceAll(' ', '-'), random);
  const looksAtClock = ['quiet while', 'public holiday'].includes(kind);
  const day = looksAtClock ? DAY_OF_SILENCE : weekday(index);
  const staff = hire(tenant, day);
  const decoy = tenant.id('decoy');
  const arranged = [...staff.events, tenant.contact(decoy, 'rep-4', { at: wallTime(day, -48) })];
  const events = [...usualWork({ tenant, staff, random, day }), ...unusual[kind]!({ tenant, staff, random, day })];
  return {
    name: tenant.name,
    kind,
    label: 'ordinary',
    expected: [],
    arranged,
    decoys: [decoy],
    events: renumbered(
      events.sort((a, b) => Date.parse(a.time) - Date.parse(b.time)),
      arranged,
    ),
    looksAtClock,
    startsAt: wallTime(day, 0),
    days: 1,
  };
}

/** A Monday to Friday of June or July 2026. */
export function weekday(index: number): string {
  return new Date(Date.UTC(2026, 5, 1 + (Math.floor(index / 5) % 8) * 7 + (index % 5))).toISOString().slice(0, 10);
}

/** What everybody does on every day. */
export function usualWork({ tenant, staff, random, day }: Day): CustodiaEvent[] {
  const work = staff.reps.flatMap((rep) => {
    const own = staff.customers.get(rep)!;
    const singles = Array.from({ length: random.between(10, 30) }, () =>
      tenant.read({
        at: wallTime(day, random.between(8, 17), random.between(0, 59)),
        by: rep,
        people: [random.pick(own)],
      }),
    );
    const lists = Array.from({ length: random.between(1, 4) }, () =>
      tenant.read({
        at: wallTime(day, random.between(8, 17), random.between(0, 59)),
        by: rep,
        people: own.slice(0, 50),
      }),
    );
    const late = Array.from({ length: random.between(0, 6) }, () =>
      tenant.read({
        at: wallTime(day, random.between(20, 22), random.between(0, 59)),
        by: rep,
        people: [random.pick(own)],
      }),
    );
    const written = Array.from({ length: random.between(0, 5) }, () =>
      tenant.contactChanged('contact.updated.v1', random.pick(own), {
        userId: rep,
        at: wallTime(day, random.between(9, 17)),
      }),
    );
    return [...singles, ...lists, ...late, ...written];
  });
  const calls = Array.from({ length: random.between(20, 50) }, () =>
    tenant.read({
      at: wallTime(day, random.between(8, 19), random.between(0, 59)),
      by: 'support',
      roles: ['support_agent'],
      purpose: 'SUPPORT',
      people: [random.pick(staff.customers.get(random.pick(staff.reps))!)],
    }),
  );
  const expired = Array.from({ length: random.between(0, 8) }, () =>
    tenant.signInRefused(
      random.between(1, 5),
      random.between(1, 3),
      wallTime(day, random.between(7, 18), random.between(0, 59)),
    ),
  );
  return [...work, ...calls, ...expired];
}
