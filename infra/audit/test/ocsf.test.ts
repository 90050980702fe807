import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { LogReading } from '@custodia/audit';
import { readEventSchemas } from '@custodia/events';
import { loadPolicyIndex } from '@custodia/policy';
import { classOf } from '../src/ocsf/class-of.ts';
import { exportOcsf } from '../src/ocsf/export-ocsf.ts';
import { ocsfEvent, type ExportedEntry } from '../src/ocsf/ocsf-event.ts';
import { ocsfClasses, ocsfValidators, readOcsf } from '../src/ocsf/ocsf-schema.ts';

const validators = ocsfValidators();
const ofTypes = [...readEventSchemas().types.values()]
  .filter(({ name }) => !name.startsWith('mutation.refused.'))
  .map(({ name, recordType }) => ({ action: name.replace(/\.v\d+$/, ''), recordType }));
const ofMutations = Object.keys(loadPolicyIndex().types['Mutation']!.fields).map((name) => ({
  action: `refused.${name}`,
  recordType: 'Contact',
}));

function anEntry(given: Partial<ExportedEntry> = {}): ExportedEntry {
  const refused = given.action?.startsWith('refused.') ?? false;
  return {
    tenantId: 'demo',
    id: '0190a000-0000-7000-8000-000000000001',
    leafIndex: 7n,
    action: 'contact.updated',
    outcome: refused ? 'REFUSED' : 'SUCCEEDED',
    reason: refused ? 'NOT_FOUND' : null,
    actorId: '0190a000-0000-7000-8000-0000000000aa',
    actorKind: 'user',
    recordType: 'Contact',
    recordId: '0190a000-0000-7000-8000-0000000000bb',
    recordVersion: refused ? null : 2,
    changed: refused ? [] : ['emails'],
    purpose: null,
    access: null,
    service: 'contacts',
    occurredAt: new Date('2026-11-24T12:00:00.000Z'),
    recordedAt: new Date('2026-11-24T12:00:00.040Z'),
    ...given,
  };
}

const access: NonNullable<ExportedEntry['access']> = {
  operationKind: 'query',
  roles: ['support_agent'],
  emergency: true,
  network: 'external',
  fields: [{ coordinate: 'Contact.emails', outcome: 'SHOWN', values: 3 }],
  records: 3,
  subjectCount: 3,
  totalSubjects: 3,
  denied: [],
  deniedCount: 0,
  part: 1,
  parts: 1,
  count: 1,
};

function nameOf(uid: unknown) {
  return (Object.keys(ocsfClasses) as (keyof typeof ocsfClasses)[]).find((name) => ocsfClasses[name] === uid)!;
}

describe('an entry in OCSF', () => {
  it.each([...ofTypes, ...ofMutations])(
    'has one class and is valid by its schema: $action',
    ({ action, recordType }) => {
      const variants = [
        {},
        { actorId: null, actorKind: 'service' },
        { recordId: '' },
        { access, purpose: 'SUPPORT', outcome: 'REFUSED', reason: 'X' },
      ];
      for (const variant of variants) {
        const event = ocsfEvent(anEntry({ action, recordType, ...(variant as Partial<ExportedEntry>) }));
        const validate = validators[nameOf(event['class_uid'])];
        validate(event);
        expect({ action, errors: validate.errors }).toEqual({ action, errors: null });
        const { classes } = readOcsf();
        expect(classes[nameOf(event['class_uid'])].attributes['type_uid']!.enum).toHaveProperty([
          String(event['type_uid']),
        ]);
      }
    },
  );

  it.each([
    ['contact.created', 3004, 1],
    ['user.moved', 3004, 5],
    ['break-glass.opened', 3005, 1],
    ['user.roles-changed', 3005, 99],
    ['access.recorded', 6005, 1],
    ['refused.deleteContact', 6003, 4],
    ['detection.raised', 2004, 1],
  ])('%s is of class %i, activity %i', (action, uid, activity) => {
    expect(ocsfEvent(anEntry({ action }))).toMatchObject({
      class_uid: uid,
      activity_id: activity,
      type_uid: uid * 100 + activity,
    });
  });

  it.each(['contact.burnt', 'kitchen.created', 'refused.burnContact', 'constructor', 'contact.constructor', ''])(
    'of an action that nobody placed (%s) is an error and not "other"',
    (action) => expect(() => classOf(action)).toThrow('has no place in OCSF yet'),
  );

  it.each<[string, (event: Record<string, unknown>) => Record<string, unknown>]>([
    ['an attribute that OCSF does not know', (event) => ({ ...event, email: 'ada@acme.com' })],
    ['an activity that the class does not have', (event) => ({ ...event, activity_id: 77 })],
    ['no metadata', ({ metadata: _, ...event }) => event],
    ['an entity that is nothing', (event) => ({ ...event, entity: {} })],
    ['a time that is text', (event) => ({ ...event, time: '2026-11-24' })],
  ])('with %s would be refused', (_, change) => {
    expect(validators.entity_management(change({ ...ocsfEvent(anEntry()) }))).toBe(false);
  });
});

describe('an export in OCSF', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'custodia-ocsf-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const entries = Array.from({ length: 1_201 }, (_, at) =>
    anEntry({
      leafIndex: BigInt(at),
      tenantId: at % 3 === 0 ? 'rival' : 'demo',
      occurredAt: new Date(Date.UTC(2026, 0, 1) + at * 60_000),
    }),
  );
  const readingOf = (all: readonly ExportedEntry[]): Pick<LogReading, 'counts' | 'entries'> => ({
    counts: async () => ({ size: BigInt(all.length), entries: BigInt(all.length), tiles: 0n }),
    entries: async ({ from, before, limit }) =>
      all
        .filter(({ leafIndex }) => leafIndex >= from && leafIndex < before)
        .slice(0, limit)
        .map((entry) => ({ ...entry, facet: '', canonical: '', disclosures: [] })),
  });
  const all = { tenant: null, from: null, before: null, force: false };

  it('holds every entry in order, for its owner alone', async () => {
    const out = path.join(folder, 'all.ndjson');
    expect(await exportOcsf(readingOf(entries), { ...all, out })).toBe(1_201);
    const lines = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ unmapped }) => Number(unmapped.leaf_index))).toEqual(entries.map((_, at) => at));
    expect(statSync(out).mode & 0o777).toBe(0o600);
    await expect(exportOcsf(readingOf(entries), { ...all, out })).rejects.toThrow('is there already');
  });

  it('holds one tenant and one stretch of time where that is asked', async () => {
    const out = path.join(folder, 'some.ndjson');
    const [from, before] = [entries[600]!.occurredAt, entries[606]!.occurredAt];
    expect(await exportOcsf(readingOf(entries), { out, tenant: 'demo', from, before, force: false })).toBe(4);
    expect(readFileSync(out, 'utf8')).not.toContain('rival');
  });

  it('is not there when one entry has no place', async () => {
    const out = path.join(folder, 'none.ndjson');
    const odd = [...entries.slice(0, 3), anEntry({ leafIndex: 3n, action: 'contact.burnt' })];
    await expect(exportOcsf(readingOf(odd), { ...all, out })).rejects.toThrow('has no place in OCSF');
    expect([existsSync(out), existsSync(`${out}.partial`)]).toEqual([false, false]);
  });
});
