import { wholeEvent, type CustodiaEvent, type NewEvent } from '@custodia/events';
import type { Random } from './random.ts';

/** Summer time in Berlin, where the working hours of policies.yaml are kept. */
const OFFSET_MS = 2 * 3_600_000;
const MINUTE_MS = 60_000;

/** That minute by the clock on the wall; minutes may go beyond the hour, and hours beyond the day. */
export function wallTime(day: string, hour: number, minute = 0): Date {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) - OFFSET_MS + (hour * 60 + minute) * MINUTE_MS);
}

export interface Read {
  readonly at: Date;
  readonly by: string;
  readonly roles?: readonly string[];
  readonly purpose?: string | null;
  readonly people: readonly string[];
  readonly shown?: readonly string[];
  readonly masked?: readonly string[];
  readonly operation?: { readonly id: string; readonly part: number; readonly parts: number; readonly total: number };
  readonly emergency?: boolean;
}

/** Tells what happens in one tenant, as the services would. */
export class Tenant {
  readonly name: string;
  readonly random: Random;
  #made = 0;
  readonly #versions = new Map<string, number>();

  constructor(name: string, random: Random) {
    this.name = name;
    this.random = random;
  }

  id(prefix: string): string {
    return `${prefix}-${++this.#made}`;
  }

  user(
    userId: string,
    roles: readonly string[],
    given: { readonly at: Date; readonly teamPath?: string | null; readonly changed?: boolean },
  ): CustodiaEvent {
    const { at, teamPath = '/sales/north/', changed = false } = given;
    const data = { teamId: null, teamPath, active: true, roles };
    return this.#tell(
      'directory',
      {
        type: changed ? 'user.roles-changed.v1' : 'user.provisioned.v1',
        recordType: 'User',
        recordId: userId,
        at,
        data,
      },
      'admin',
    );
  }

  contact(contactId: string, ownerId: string, given: { readonly at: Date; readonly teamPath?: string }): CustodiaEvent {
    const data = {
      changed: ['fullName', 'emails'],
      ownerId,
      ownerTeamPath: given.teamPath ?? '/sales/north/',
      accountId: null,
    };
    return this.#tell(
      'contacts',
      { type: 'contact.created.v1', recordType: 'Contact', recordId: contactId, at: given.at, data },
      ownerId,
    );
  }

  contactChanged(
    type: 'contact.updated.v1' | 'contact.owner-assigned.v1' | 'contact.deleted.v1',
    contactId: string,
    by: { readonly userId: string; readonly at: Date },
  ): CustodiaEvent {
    const changed = {
      'contact.updated.v1': ['emails'],
      'contact.owner-assigned.v1': ['ownerId'],
      'contact.deleted.v1': [],
    }[type];
    const data = { changed, ownerId: by.userId, ownerTeamPath: '/sales/north/', accountId: null };
    return this.#tell('contacts', { type, recordType: 'Contact', recordId: contactId, at: by.at, data }, by.userId);
  }

  consent(
    contactId: string,
    purpose: string,
    given: { readonly standing: 'GIVEN' | 'WITHDRAWN'; readonly at: Date },
  ): CustodiaEvent {
    const { standing, at } = given;
    const type = standing === 'GIVEN' ? 'consent.given.v2' : 'consent.withdrawn.v2';
    const data = { contactId, purpose, standing, expiresAt: null };
    return this.#tell(
      'privacy',
      { type, recordType: 'ConsentRecord', recordId: `${purpose}-${contactId}`.slice(-36), at, data },
      null,
    );
  }

  /** A hold on contacts; lifted by what it was placed with. */
  holdPlaced(contactIds: readonly string[], at: Date): CustodiaEvent {
    return this.#hold('legal-hold.placed.v1', this.id('hold'), contactIds, at);
  }

  holdLifted(placed: CustodiaEvent, at: Date): CustodiaEvent {
    const { records } = placed.data as { readonly records: readonly { readonly recordId: string }[] };
    return this.#hold(
      'legal-hold.lifted.v1',
      placed.subject,
      records.map(({ recordId }) => recordId),
      at,
    );
  }

  #hold(type: string, recordId: string, contactIds: readonly string[], at: Date): CustodiaEvent {
    const records = contactIds.map((id) => ({ recordType: 'Contact', recordId: id }));
    return this.#tell('retention', { type, recordType: 'LegalHold', recordId, at, data: { records } }, 'officer');
  }

  /** A note about somebody, as it goes with them. */
  activityDeleted(contactId: string, by: { readonly userId: string; readonly at: Date }): CustodiaEvent {
    const data = { ownerId: by.userId, ownerTeamPath: '/sales/north/', accountId: null, contactId };
    return this.#tell(
      'contacts',
      { type: 'activity.deleted.v1', recordType: 'Activity', recordId: this.id('note'), at: by.at, data },
      by.userId,
    );
  }

  glassBroken(userId: string, at: Date): CustodiaEvent {
    const data = { userId, expiresAt: new Date(at.getTime() + 15 * MINUTE_MS).toISOString() };
    return this.#tell(
      'directory',
      { type: 'break-glass.opened.v1', recordType: 'BreakGlass', recordId: this.id('glass'), at, data },
      userId,
    );
  }

  read(read: Read): CustodiaEvent {
    const { at, by, people, roles = ['sales_representative'], purpose = 'SALES', operation, emergency = false } = read;
    const { shown = ['Contact.fullName', 'Contact.email'], masked = [] } = read;
    const fields = [
      ...shown.map((coordinate) => ({ coordinate, outcome: 'SHOWN', values: people.length })),
      ...masked.map((coordinate) => ({ coordinate, outcome: 'MASKED', values: people.length })),
    ];
    const data = {
      ...access,
      outcome: 'SHOWN',
      operation: '0123456789abcdef',
      operationKind: 'query',
      roles,
      purpose,
      emergency,
      fields,
      groups: [{ fields: fields.map((_, index) => index), subjects: people.map((id) => `Contact:${id}`) }],
      subjectCount: people.length,
      totalSubjects: operation?.total ?? people.length,
      records: operation?.total ?? people.length,
      part: operation?.part ?? 1,
      parts: operation?.parts ?? 1,
    };
    const recordId = operation?.id ?? this.id('read');
    return this.#tell('gateway', { type: 'access.recorded.v1', recordType: 'Access', recordId, at, data }, by);
  }

  /** Refused before anybody was known; so many alike within a second. */
  signInRefused(origin: number, count: number, at: Date): CustodiaEvent {
    const data = { ...access, origin: origin.toString(16).padStart(16, '0'), refusal: 'UNAUTHENTICATED', count };
    return this.#tell(
      'gateway',
      { type: 'access.recorded.v1', recordType: 'Access', recordId: this.id('refusal'), at, data },
      null,
    );
  }

  #tell(
    service: string,
    event: Pick<NewEvent, 'type' | 'recordType' | 'recordId' | 'at' | 'data'>,
    by: string | null,
  ): CustodiaEvent {
    const key = `${event.recordType} ${event.recordId}`;
    const version = (this.#versions.get(key) ?? 0) + 1;
    this.#versions.set(key, version);
    const actor = by === null ? null : { userId: by, kind: 'user' as const };
    return wholeEvent(
      { ...event, tenantId: this.name, version, actor, data: { changed: [], ...event.data, version } },
      service,
    );
  }
}

/** An access of which nothing is said. */
const access = {
  outcome: 'REFUSED',
  operation: null,
  operationKind: 'unknown',
  roles: [],
  purpose: null,
  emergency: false,
  origin: '0000000000000001',
  network: 'internal',
  fields: [],
  groups: [],
  subjectCount: 0,
  totalSubjects: 0,
  records: 0,
  denied: [],
  deniedCount: 0,
  refusal: null,
  part: 1,
  parts: 1,
  count: 1,
};
