import { topicOf, type NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import { newId } from '@custodia/persistence';
import type { UnderTest } from './under-test.ts';

/** An event with what a test does not care about left out. */
export type Told = Pick<NewEvent, 'type' | 'recordType' | 'recordId'> & Partial<NewEvent>;

export function whole(event: Told): NewEvent {
  const { version = 1, at = new Date(), tenantId = 'demo', actor = null } = event;
  return { ...event, tenantId, version, actor, at, data: { version, changed: [], ...event.data } };
}

/** Publishes events of services' own accord, as another service would: in this order, late and twice if a test says so. */
export async function tell({ service }: UnderTest, from: string, ...events: readonly Told[]): Promise<void> {
  const messages = events.map(whole).map(({ type, tenantId, recordType, recordId, version, at, data }) => {
    const event = {
      specversion: '1.0',
      id: newId(),
      source: `/custodia/${from}`,
      type: `custodia.${type}`,
      subject: recordId,
      time: at.toISOString(),
      datacontenttype: 'application/json',
      dataschema: `${type}.json`,
      tenantid: tenantId,
      actorkind: 'service',
      recordtype: recordType,
      sequence: version,
      data,
    };
    return { key: `${tenantId}:${recordId}`, value: Buffer.from(JSON.stringify(event)), headers: {} };
  });
  await service.log.publish(topicOf(from), messages);
}

interface Said {
  readonly tenantId: string;
  readonly purpose: string;
  readonly standing?: 'GIVEN' | 'WITHDRAWN';
  readonly expiresAt?: Date | null;
}

/** What privacy tells when somebody consents to a purpose, unless a test says that they did not. */
export function aConsent(contactId: string, said: Said, given: Partial<Told> = {}): Told {
  const { tenantId, purpose, standing = 'GIVEN', expiresAt = null } = said;
  const data = { contactId, purpose, standing, expiresAt: expiresAt?.toISOString() ?? null, ...given.data };
  // One consent for each person and purpose, which its id names here.
  const recordId = `${purpose}-${contactId}`.slice(-64);
  return { type: 'consent.given.v2', tenantId, recordType: 'ConsentRecord', recordId, ...given, data };
}

/** What directory tells of a user. */
export function aUser({ tenantId, userId, teamPath, roles }: Principal, given: Partial<Told> = {}): Told {
  const data = { teamId: null, teamPath, active: true, roles, ...given.data };
  return { type: 'user.provisioned.v1', tenantId, recordType: 'User', recordId: userId, ...given, data };
}
