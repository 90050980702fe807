import { facetKey, type audit } from '@custodia/audit';
import { shortTypeOf, type CustodiaEvent } from '@custodia/events';
import type { EntityManager } from '@custodia/persistence';

/** The audit service with the same tables, indices and consumers, which keeps each event as one row: no canonical text, leaf or tile. */
export function withoutTree(definition: typeof audit): typeof audit {
  let leafIndex = 0;
  async function insert(em: EntityManager, events: readonly CustodiaEvent[]): Promise<void> {
    const rows = events.map((event) => rowOf(event, leafIndex++));
    const names = Object.keys(rows[0]!);
    const marks = rows.map(() => `(${names.map(() => '?').join()})`).join();
    await em.query(
      `INSERT INTO audit_entry (${names.join()}) VALUES ${marks}`,
      rows.flatMap((row) => Object.values(row)),
    );
  }
  return {
    ...definition,
    build: async (parts) => {
      const behaviour = await definition.build(parts);
      const consumers = behaviour.consumers?.map((consumer) =>
        consumer.name === 'entries'
          ? {
              ...consumer,
              apply: (em: EntityManager, event: CustodiaEvent) => insert(em, [event]),
              applyAll: insert,
            }
          : consumer,
      );
      // The first of its background work signs checkpoints, and there is nothing to sign.
      return { ...behaviour, background: behaviour.background?.slice(1) ?? [], ...(consumers && { consumers }) };
    },
  };
}

function rowOf(event: CustodiaEvent, leafIndex: number) {
  const facet = {
    action: shortTypeOf(event.type).replace(/\.v\d+$/, ''),
    outcome: 'SUCCEEDED',
    service: event.source.slice(event.source.lastIndexOf('/') + 1),
    recordType: event.recordtype,
    purpose: null,
  } as const;
  return {
    tenantId: event.tenantid,
    id: event.id,
    ...facet,
    actorId: event.actorid ?? null,
    actorKind: event.actorkind,
    recordId: event.subject,
    recordVersion: event.sequence,
    changed: JSON.stringify(event.data['changed']),
    occurredAt: new Date(event.time),
    recordedAt: new Date(),
    leafIndex,
    facet: facetKey(facet),
    canonical: '',
    disclosures: '[]',
  };
}
