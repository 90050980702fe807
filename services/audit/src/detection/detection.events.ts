import type { NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import type { Detection } from './detection.ts';

export function detectionRaised(detection: Detection): NewEvent {
  const { rule, level, actorId, about, count, events, entryIds, firstAt, lastAt, raisedAt } = detection;
  return {
    ...detectionEvent(detection),
    type: 'detection.raised.v1',
    actor: null,
    at: raisedAt,
    data: {
      version: 1,
      changed: [],
      rule,
      level,
      actorId,
      about,
      count,
      events,
      firstAt: firstAt.toISOString(),
      lastAt: lastAt.toISOString(),
      entryIds,
    },
  };
}

export function detectionAcknowledged(detection: Detection, actor: Principal): NewEvent {
  const { version, rule, updatedAt: at } = detection;
  const data = { version, changed: ['state'], rule };
  return { ...detectionEvent(detection), type: 'detection.acknowledged.v1', actor, at, data };
}

export function detectionResolved(detection: Detection, actor: Principal): NewEvent {
  const { version, rule, verdict, updatedAt: at } = detection;
  const data = { version, changed: ['state', 'verdict'], rule, verdict };
  return { ...detectionEvent(detection), type: 'detection.resolved.v1', actor, at, data };
}

function detectionEvent({ tenantId, id, version }: Detection) {
  return { tenantId, recordType: 'Detection', recordId: id, version };
}
