import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  inboxMigrations,
  inboxTables,
  outboxMigrations,
  outboxTable,
  outboxTables,
  wholeEvent,
  type CustodiaEvent,
} from '@custodia/events';
import { newId, openDatabase, type Database } from '@custodia/persistence';
import { loadPolicyIndex } from '@custodia/policy';
import type { Told } from '@custodia/service-testing';
import { stacks, type StackRun } from '@custodia/testing';
import { detectionConsumer } from '../../src/detection/detection.consumer.ts';
import { detectionTable, stateTable } from '../../src/detection/detection.table.ts';
import { detectionTables } from '../../src/detection/detection-tables.ts';
import { openDetecting } from '../../src/detection/open-detecting.ts';
import { pruneStates } from '../../src/detection/state.store.ts';
import { auditMigrations } from '../../src/migrations/index.ts';
import { aReading, people } from './readings.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 5, 1, 9, minute));
const told = (event: Told, service = 'gateway'): CustodiaEvent => {
  const { version = 1, tenantId = 'demo', actor = null, data = {} } = event;
  return wholeEvent(
    { ...event, at: event.at ?? at(0), version, tenantId, actor, data: { version, changed: [], ...data } },
    service,
  );
};

describe.each(stacks())('weighing on $name', (stack) => {
  let run: StackRun;
  let db: Database;
  const consumer = detectionConsumer(
    openDetecting({ policy: loadPolicyIndex(), clock: () => new Date('2026-06-01T12:00:00Z'), newId }),
  );

  beforeAll(async () => {
    run = await stack.open();
    db = await openDatabase({
      url: await run.databaseUrl('audit'),
      name: 'audit',
      tables: [...outboxTables, ...inboxTables, ...detectionTables],
      migrations: [...outboxMigrations, ...inboxMigrations, ...auditMigrations],
    });
  });

  afterAll(async () => {
    await db?.close();
    await run?.dispose();
  });

  const weigh = (...events: CustodiaEvent[]) => db.transaction((em) => consumer.applyAll!(em, events));
  const detectionsOf = (tenantId: string) => db.read((em) => em.findBy(detectionTable, { tenantId }));
  const raisedOf = async (tenantId: string) => {
    const rows = await db.read((em) => em.find(outboxTable));
    return rows.filter(({ body }) => JSON.parse(body).tenantid === tenantId);
  };

  it('leaves nothing behind when what it belongs to does not happen, and raises once when it does', async () => {
    const reading = told(aReading({ tenantId: 'died', at: at(0), subjects: people(400) }));
    const died = db.transaction(async (em) => {
      await consumer.apply(em, reading);
      throw new Error('the process died before the commit');
    });
    await expect(died).rejects.toThrow('the process died');
    expect([await detectionsOf('died'), await raisedOf('died')]).toEqual([[], []]);
    await weigh(reading);
    expect([(await detectionsOf('died')).length, (await raisedOf('died')).length]).toEqual([1, 1]);
  });

  it('counts right when many transactions weigh one group at once', async () => {
    const readings = Array.from({ length: 40 }, (_, index) =>
      told(aReading({ tenantId: 'crowd', at: at(index), subjects: people(10, index * 10) })),
    );
    await Promise.all(readings.map((reading) => weigh(reading)));
    expect(await detectionsOf('crowd')).toMatchObject([{ rule: 'mass_reading', count: 400, events: 40 }]);
    expect(await raisedOf('crowd')).toHaveLength(1);
  });

  it('names who did what completed it, also where that came first', async () => {
    const tenantId = 'late';
    const user = (roles: string[], version: number) =>
      told(
        {
          type: version === 1 ? 'user.provisioned.v1' : 'user.roles-changed.v1',
          tenantId,
          recordType: 'User',
          recordId: 'climber',
          version,
          at: at(version),
          actor: { userId: 'boss', kind: 'user' },
          data: { teamId: null, teamPath: '/central/', active: true, roles },
        },
        'directory',
      );
    await weigh(user(['sales_representative'], 1));
    await weigh(told(aReading({ tenantId, actorId: 'climber', at: at(30), subjects: people(150) })));
    await weigh(user(['sales_representative', 'tenant_admin'], 2));
    expect(await detectionsOf(tenantId)).toMatchObject([
      { rule: 'privilege_then_export', actorId: 'climber', about: [{ field: 'person', value: 'climber' }] },
    ]);
  });

  describe('outside one’s team', () => {
    const tenantId = 'teams';
    const colleague = (userId: string, teamPath: string, version = 1) =>
      told(
        {
          type: version === 1 ? 'user.provisioned.v1' : 'user.moved.v1',
          tenantId,
          recordType: 'User',
          recordId: userId,
          version,
          at: at(version),
          data: { teamId: null, teamPath, active: true, roles: ['sales_representative'] },
        },
        'directory',
      );
    const contact = (recordId: string, ownerId: string, ownerTeamPath: string) =>
      told(
        {
          type: 'contact.created.v1',
          tenantId,
          recordType: 'Contact',
          recordId,
          at: at(0),
          data: { ownerId, ownerTeamPath, accountId: null },
        },
        'contacts',
      );
    const theirs = Array.from({ length: 25 }, (_, index) => `theirs-${index}`);
    const readAll = (actorId: string, minute: number) =>
      told(aReading({ tenantId, actorId, at: at(minute), subjects: theirs.map((id) => `Contact:${id}`) }));
    const breadth = async () =>
      (await detectionsOf(tenantId))
        .filter(({ rule }) => rule === 'breadth_outside_team')
        .map(({ actorId }) => actorId);

    it('is where the owner stands now, not where the record was made', async () => {
      await weigh(
        colleague('neighbour', '/central/'),
        colleague('stranger', '/south/'),
        colleague('boss', '/'),
        colleague('owner', '/south/deep/'),
      );
      await weigh(...theirs.map((id) => contact(id, 'owner', '/south/deep/')));
      await weigh(readAll('stranger', 5), readAll('boss', 6));
      expect(await breadth()).toEqual([]);
      await weigh(readAll('neighbour', 7));
      expect(await breadth()).toEqual(['neighbour']);
      await weigh(colleague('owner', '/west/', 2));
      await weigh(readAll('stranger', 8));
      expect((await breadth()).sort()).toEqual(['neighbour', 'stranger']);
    });

    it('is nowhere for whom nothing is known', async () => {
      await weigh(readAll('unheard-of', 9));
      expect(await breadth()).not.toContain('unheard-of');
    });
  });

  describe('a withdrawn consent', () => {
    const tenantId = 'consents';
    const consent = (standing: 'GIVEN' | 'WITHDRAWN', version: number, minute: number) =>
      told(
        {
          type: standing === 'GIVEN' ? 'consent.given.v2' : 'consent.withdrawn.v2',
          tenantId,
          recordType: 'ConsentRecord',
          recordId: 'marketing-anna',
          version,
          at: at(minute),
          data: { contactId: 'anna', purpose: 'MARKETING', standing, expiresAt: null },
        },
        'privacy',
      );
    const read = (minute: number, given: { purpose?: string; actorId: string }) =>
      told(
        aReading({
          tenantId,
          at: at(minute),
          subjects: ['Contact:anna', 'Contact:bert'],
          purpose: 'MARKETING',
          roles: ['marketer'],
          ...given,
        }),
      );
    const found = async () => (await detectionsOf(tenantId)).map(({ actorId }) => actorId);

    it('counts from a minute after it on, for that purpose, until it is given again', async () => {
      await weigh(consent('GIVEN', 1, 0), consent('WITHDRAWN', 2, 10));
      await weigh(
        read(9, { actorId: 'before' }),
        read(10, { actorId: 'at-once' }),
        read(11, { actorId: 'other-purpose', purpose: 'SALES' }),
      );
      expect(await found()).toEqual([]);
      await weigh(read(11, { actorId: 'after' }));
      expect(await found()).toEqual(['after']);
      await weigh(consent('GIVEN', 3, 20));
      await weigh(read(25, { actorId: 'given-again' }));
      expect(await found()).toEqual(['after']);
    });

    it('is not brought back by what is told again, late', async () => {
      await weigh(consent('WITHDRAWN', 2, 10));
      await weigh(read(40, { actorId: 'much-later' }));
      expect(await found()).toEqual(['after']);
    });
  });

  describe('a hold that was lifted', () => {
    const hold = (tenantId: string, records: readonly string[], what: 'placed' | 'lifted', minute: number) =>
      told(
        {
          type: `legal-hold.${what}.v1`,
          tenantId,
          recordType: 'LegalHold',
          recordId: `hold-of-${tenantId}`,
          version: what === 'placed' ? 1 : 2,
          at: at(minute),
          actor: { userId: 'officer', kind: 'user' },
          data: {
            records: records.map((name) => {
              const [recordType, recordId] = name.split(':');
              return { recordType, recordId };
            }),
          },
        },
        'retention',
      );
    const deleted = (tenantId: string, name: string, minute: number, contactId: string | null = null) => {
      const [recordType = '', recordId = ''] = name.split(':');
      const owned = { ownerId: 'rep', ownerTeamPath: '/central/' };
      const of = { Account: {}, Activity: { accountId: null, contactId } }[recordType] ?? { accountId: null };
      return told(
        {
          type: `${recordType.toLowerCase()}.deleted.v1`,
          tenantId,
          recordType,
          recordId,
          version: 2,
          at: at(minute),
          actor: { userId: 'rep', kind: 'user' },
          data: { ...owned, ...of },
        },
        'contacts',
      );
    };
    const found = async (tenantId: string) =>
      (await detectionsOf(tenantId))
        .map(({ rule, level, actorId, about, events }) => ({ rule, level, actorId, about, events }))
        .sort((a, b) => (a.about[0]!.value < b.about[0]!.value ? -1 : 1));
    const alert = (value: string, events = 2) => ({
      rule: 'hold_lifted_then_deleted',
      level: 'high',
      actorId: 'rep',
      about: [{ field: 'reference', value }],
      events,
    });

    it('is told when what it held is deleted, by who deleted it, and once', async () => {
      const [placed, lifted] = [
        hold('held', ['Contact:ada'], 'placed', 0),
        hold('held', ['Contact:ada'], 'lifted', 10),
      ];
      const gone = deleted('held', 'Contact:ada', 20);
      await weigh(placed);
      await weigh(lifted, gone);
      expect(await found('held')).toEqual([alert('Contact:ada')]);
      expect(await raisedOf('held')).toHaveLength(1);
    });

    it('is told as well where the deletion comes first', async () => {
      await weigh(deleted('first', 'Account:isdom', 20));
      await weigh(hold('first', ['Account:isdom'], 'lifted', 10));
      expect(await found('first')).toEqual([alert('Account:isdom')]);
    });

    it('is one alert for a person and all that went with them, and one for each record that it named', async () => {
      await weigh(hold('several', ['Contact:ada', 'Account:isdom', 'Contact:kept'], 'lifted', 10));
      await weigh(
        deleted('several', 'Activity:call', 20, 'ada'),
        deleted('several', 'Activity:mail', 20, 'ada'),
        deleted('several', 'Contact:ada', 20),
        deleted('several', 'Account:isdom', 30),
      );
      expect(await found('several')).toEqual([alert('Account:isdom'), alert('Contact:ada', 4)]);
      expect(await raisedOf('several')).toHaveLength(2);
    });

    it('is not told of what was deleted before, was never held, is another tenant’s, or when another hold is placed', async () => {
      await weigh(deleted('innocent', 'Contact:before', 5));
      await weigh(hold('innocent', ['Contact:before', 'Contact:ada'], 'lifted', 10));
      await weigh(deleted('innocent', 'Contact:other', 20), deleted('innocent', 'Activity:call', 20, 'other'));
      await weigh(deleted('bystander', 'Contact:ada', 20));
      await weigh(hold('placed', ['Contact:ada'], 'placed', 10), deleted('placed', 'Contact:ada', 20));
      for (const tenantId of ['innocent', 'bystander', 'placed']) expect(await found(tenantId)).toEqual([]);
    });
  });

  it('forgets states that no window reaches back to, by the time of events and not of the clock', async () => {
    const states = (tenantId: string) => db.read((em) => em.countBy(stateTable, { tenantId }));
    await weigh(told(aReading({ tenantId: 'old', at: new Date('2026-05-01T09:00:00Z'), subjects: people(3) })));
    await weigh(told(aReading({ tenantId: 'new', at: at(59), subjects: people(3) })));
    expect([(await states('old')) > 0, (await states('new')) > 0]).toEqual([true, true]);
    await db.transaction((em) => pruneStates(em, new Date('2027-01-01T00:00:00Z')));
    expect([await states('old'), (await states('new')) > 0]).toEqual([0, true]);
  });
});
