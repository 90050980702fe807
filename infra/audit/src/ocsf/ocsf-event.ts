import type { LoggedEntry } from '@custodia/audit';
import { classOf, type OcsfMeaning } from './class-of.ts';
import { ocsfClasses, type OcsfClass } from './ocsf-schema.ts';

export type OcsfEvent = Readonly<Record<string, unknown>>;

/** What of an entry goes to a security tool. Ids alone stand for people, and what was erased is not there. */
export type ExportedEntry = Omit<LoggedEntry, 'canonical' | 'disclosures' | 'facet'>;

const [SUCCESS, FAILURE] = [1, 2] as const;
const [INFORMATIONAL, LOW, MEDIUM] = [1, 2, 3] as const;
const OTHER = 99;

/** An entry as an event of OCSF 1.6.0. Throws INTERNAL_SERVER_ERROR for an action without a place there. */
export function ocsfEvent(entry: ExportedEntry): OcsfEvent {
  const meaning = classOf(entry.action);
  const uid = ocsfClasses[meaning.name];
  const isRefused = entry.outcome === 'REFUSED';
  return {
    category_uid: Math.floor(uid / 1_000),
    class_uid: uid,
    type_uid: uid * 100 + meaning.activity,
    activity_id: meaning.activity,
    ...(meaning.activity === OTHER && { activity_name: entry.action }),
    time: entry.occurredAt.getTime(),
    severity_id: severityOf(entry, meaning.name),
    status_id: isRefused ? FAILURE : SUCCESS,
    ...(entry.reason !== null && { status_code: entry.reason }),
    metadata: {
      version: '1.6.0',
      uid: entry.id,
      event_code: entry.action,
      tenant_uid: entry.tenantId,
      log_name: 'audit',
      logged_time: entry.recordedAt.getTime(),
      product: { name: 'Custodia', vendor_name: 'Custodia', feature: { name: entry.service } },
    },
    ...ofClass(entry, meaning),
    unmapped: unmapped(entry),
  };
}

function ofClass(entry: ExportedEntry, { name }: OcsfMeaning): OcsfEvent {
  const { service, recordType, recordId, action } = entry;
  const actor = actorOf(entry);
  const resource = { type: recordType, uid: recordId || recordType };
  const endpoint = { svc_name: service };
  switch (name) {
    case 'api_activity':
      return {
        actor,
        api: { operation: action.slice('refused.'.length), service: { name: service } },
        src_endpoint: endpoint,
        resources: [resource],
      };
    case 'datastore_activity':
      return { actor, src_endpoint: endpoint, database: { name: 'custodia', type_id: OTHER, type: 'federated graph' } };
    case 'entity_management':
      return {
        actor,
        entity: {
          type: recordType,
          uid: resource.uid,
          ...(entry.recordVersion !== null && { version: String(entry.recordVersion) }),
        },
      };
    case 'user_access':
      return {
        actor,
        user: userOf(entry),
        privileges: [recordType === 'BreakGlass' ? 'emergency access' : 'roles'],
        resources: [resource],
      };
    case 'detection_finding':
      return {
        finding_info: { uid: resource.uid, title: action },
        resources: [resource],
        is_alert: action === 'detection.raised',
      };
  }
}

/** Whoever breaks the glass does it for themselves; roles are another's. */
function userOf({ recordType, recordId, actorId }: ExportedEntry): OcsfEvent {
  const uid = recordType === 'User' ? recordId : actorId;
  return { uid: uid || 'erased' };
}

function actorOf({ actorId, actorKind, service }: ExportedEntry): OcsfEvent {
  return actorId === null || actorId === ''
    ? { app_name: service }
    : { user: { uid: actorId, type: actorKind, type_id: actorKind === 'user' ? 1 : 3 } };
}

function severityOf({ outcome, access }: ExportedEntry, name: OcsfClass): number {
  if (name === 'detection_finding') return MEDIUM;
  return outcome === 'REFUSED' || access?.emergency === true ? LOW : INFORMATIONAL;
}

/** What OCSF has no attribute for. */
function unmapped({
  leafIndex,
  recordType,
  recordId,
  recordVersion,
  changed,
  purpose,
  access,
}: ExportedEntry): OcsfEvent {
  return {
    leaf_index: String(leafIndex),
    record_type: recordType,
    ...(recordId !== '' && recordId !== null && { record_id: recordId }),
    ...(recordVersion !== null && { record_version: recordVersion }),
    ...(changed.length > 0 && { changed }),
    ...(purpose !== null && { purpose }),
    ...(access !== null && { access }),
  };
}
