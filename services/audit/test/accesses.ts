import { topicOf, wholeEvent, type NewEvent } from '@custodia/events';
import { newId } from '@custodia/persistence';
import type { RunningService } from '@custodia/service';

interface Seen {
  readonly actorId: string | null;
  readonly at: Date;
  readonly subjects: readonly string[];
  readonly fields?: readonly { coordinate: string; outcome: 'SHOWN' | 'MASKED'; values: number }[];
  readonly groups?: readonly { fields: readonly number[]; subjects: readonly string[] }[];
  readonly roles?: readonly string[];
  readonly purpose?: string | null;
  readonly emergency?: boolean;
  readonly tenantId?: string;
  readonly denied?: readonly string[];
}

/** What the gateway tells of an operation that showed people. */
export function anAccess(seen: Seen): NewEvent {
  const { actorId, at, subjects, tenantId = 'demo', roles = ['sales_representative'], purpose = 'SALES' } = seen;
  const fields = seen.fields ?? [{ coordinate: 'Contact.email', outcome: 'SHOWN', values: subjects.length }];
  const isShown = subjects.length > 0;
  return {
    type: 'access.recorded.v1',
    recordType: 'Access',
    recordId: newId(),
    version: 1,
    tenantId,
    actor: actorId === null ? null : { userId: actorId, kind: 'user' },
    at,
    data: {
      version: 1,
      changed: [],
      outcome: isShown ? 'SHOWN' : 'REFUSED',
      operation: '0123456789abcdef',
      operationKind: 'query',
      roles,
      purpose,
      emergency: seen.emergency ?? false,
      origin: null,
      network: 'internal',
      fields: isShown ? fields : [],
      groups: seen.groups ?? (isShown ? [{ fields: fields.map((_, index) => index), subjects }] : []),
      subjectCount: subjects.length,
      totalSubjects: subjects.length,
      records: subjects.length,
      denied: seen.denied ?? [],
      deniedCount: seen.denied?.length ?? 0,
      refusal: null,
      part: 1,
      parts: 1,
      count: 1,
    },
  };
}

/** Publishes them, as the gateway would. */
export async function tellAccesses({ log }: RunningService, ...accesses: readonly NewEvent[]): Promise<void> {
  const messages = accesses.map((access) => {
    const event = wholeEvent(access, 'gateway');
    return { key: `${event.tenantid}:${event.subject}`, value: Buffer.from(JSON.stringify(event)), headers: {} };
  });
  await log.publish(topicOf('gateway'), messages);
}
