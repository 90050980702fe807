import { staged, type Act, type Scene } from './attacks.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import { pagesOf, strangers } from './staff.ts';
import { Tenant, wallTime } from './tenant.ts';

interface Evasion {
  /** The rule that would find it. */
  readonly rule: string;
  readonly act: (scene: Scene) => Act;
}

function massReading(scene: Scene, pages: readonly (readonly string[])[], when: (page: number) => Date): Act {
  return {
    by: 'rep-1',
    events: pages.map((people, page) => scene.tenant.read({ at: when(page), by: 'rep-1', people })),
  };
}

/** Attacks made so as not to be found. Some are found nevertheless, and some are not: both are told. */
const evasions: Readonly<Record<string, Evasion>> = {
  'either side of the full hour': {
    rule: 'mass_reading',
    act: (scene) => massReading(scene, pagesOf(strangers(500), 50), (page) => wallTime(scene.day, 9, 40 + page * 4)),
  },
  'redelivered three times': {
    rule: 'mass_reading',
    act: (scene) => {
      const { by, events } = massReading(scene, pagesOf(strangers(400), 50), (page) =>
        wallTime(scene.day, 10, page * 5),
      );
      return { by, events: [...events, ...events, ...events] };
    },
  },
  'told in any order': {
    rule: 'mass_reading',
    act: (scene) => {
      const { by, events } = massReading(scene, pagesOf(strangers(400), 20), (page) =>
        wallTime(scene.day, 10, page * 2),
      );
      return { by, events: scene.random.shuffled(events) };
    },
  },
  'hidden behind repeats': {
    rule: 'mass_reading',
    act: (scene) => {
      const pages = pagesOf(strangers(350), 50).flatMap((people) => [
        people,
        ...Array.from({ length: 12 }, () => strangers(50)),
      ]);
      return massReading(scene, pages, (page) => wallTime(scene.day, 10, (page * 50) / pages.length));
    },
  },
  'a little below an hourly limit': {
    rule: 'mass_reading',
    act: (scene) =>
      massReading(scene, [...pagesOf(strangers(200), 50), strangers(40, 200)], (page) =>
        wallTime(scene.day, 10, page * 5),
      ),
  },
  'a hundred a day': {
    rule: 'mass_reading_slow',
    act: (scene) =>
      massReading(scene, pagesOf(strangers(500), 50), (page) =>
        wallTime(scene.day, 10 + Math.floor(page / 2) * 24, page),
      ),
  },
  'half each of two people': {
    rule: 'mass_reading',
    act: ({ tenant, day }) => ({
      by: null,
      events: pagesOf(strangers(400), 50).map((people, page) =>
        tenant.read({ at: wallTime(day, 10, page), by: `rep-${1 + (page % 2)}`, people }),
      ),
    }),
  },
  'half in each of two tenants': {
    rule: 'mass_reading',
    act: ({ tenant, random, day }) => {
      const tenants = [tenant, new Tenant(`${tenant.name}-other`, random)];
      const pages = pagesOf(strangers(400), 50);
      return {
        by: 'rep-1',
        events: pages.map((people, page) =>
          tenants[page % 2]!.read({ at: wallTime(day, 10, page), by: 'rep-1', people }),
        ),
      };
    },
  },
  'under the limit of the night': {
    rule: 'off_hours_reading',
    act: (scene) => massReading(scene, pagesOf(strangers(39), 3), (page) => wallTime(scene.day, 22, page * 2)),
  },
  'an export in small pages': {
    rule: 'privilege_then_export',
    act: ({ tenant, day }) => ({
      by: 'rep-2',
      events: [
        tenant.user('rep-2', ['sales_representative', 'tenant_admin'], { at: wallTime(day, 9), changed: true }),
        ...pagesOf(strangers(250), 50).map((people, page) =>
          tenant.read({
            at: wallTime(day, 10, page),
            by: 'rep-2',
            roles: ['tenant_admin'],
            purpose: 'OPERATIONS',
            people,
          }),
        ),
      ],
    }),
  },
  'an export that waits': {
    rule: 'privilege_then_export',
    act: ({ tenant, day }) => ({
      by: 'rep-2',
      events: [
        tenant.user('rep-2', ['sales_representative', 'tenant_admin'], { at: wallTime(day, 9), changed: true }),
        tenant.read({
          at: wallTime(day, 36),
          by: 'rep-2',
          roles: ['tenant_admin'],
          purpose: 'OPERATIONS',
          people: strangers(200),
        }),
      ],
    }),
  },
  'roles that are told of late': {
    rule: 'privilege_then_export',
    act: ({ tenant, day }) => {
      const gained = tenant.user('rep-2', ['sales_representative', 'tenant_admin'], {
        at: wallTime(day, 9),
        changed: true,
      });
      const read = tenant.read({
        at: wallTime(day, 9, 20),
        by: 'rep-2',
        roles: ['tenant_admin'],
        purpose: 'OPERATIONS',
        people: strangers(200),
      });
      return { by: 'rep-2', events: [read, gained] };
    },
  },
  'deleted after two days': {
    rule: 'taken_then_deleted',
    act: ({ tenant, staff, day }) => {
      const id = staff.customers.get('rep-4')![7]!;
      return {
        by: 'rep-1',
        events: [
          tenant.contactChanged('contact.owner-assigned.v1', id, { userId: 'rep-1', at: wallTime(day, 10) }),
          tenant.contactChanged('contact.deleted.v1', id, { userId: 'rep-1', at: wallTime(day, 58) }),
        ],
      };
    },
  },
  'few tries from each of many addresses': {
    rule: 'credential_stuffing_spread',
    act: ({ tenant, day }) => ({
      by: null,
      events: Array.from({ length: 300 }, (_, index) =>
        tenant.signInRefused(2_000 + index, 5, new Date(wallTime(day, 4).getTime() + index * 2_000)),
      ),
    }),
  },
  'only what was noted of who was held': {
    rule: 'hold_lifted_then_deleted',
    act: ({ tenant, staff, day }) => {
      const id = staff.customers.get('rep-1')![3]!;
      const placed = tenant.holdPlaced([id], wallTime(day, 8));
      return {
        by: 'rep-1',
        events: [
          placed,
          tenant.holdLifted(placed, wallTime(day, 10)),
          tenant.activityDeleted(id, { userId: 'rep-1', at: wallTime(day, 30) }),
        ],
      };
    },
  },
  'lifted, and deleted after eight days': {
    rule: 'hold_lifted_then_deleted',
    act: ({ tenant, staff, day }) => {
      const id = staff.customers.get('rep-1')![3]!;
      const placed = tenant.holdPlaced([id], wallTime(day, 8));
      return {
        by: 'rep-1',
        events: [
          placed,
          tenant.holdLifted(placed, wallTime(day, 10)),
          tenant.contactChanged('contact.deleted.v1', id, { userId: 'rep-1', at: wallTime(day, 10 + 8 * 24) }),
        ],
      };
    },
  },
};

export const kindsOfEvasions: readonly string[] = Object.keys(evasions);

export function evasion(kind: string, index: number, random: Random): Scenario {
  const { rule, act } = evasions[kind]!;
  return staged({ kind, rule, label: 'evasion', index, random }, act);
}
