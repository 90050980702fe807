import { hold } from '@custodia/persistence';
import { In, type EntityManager } from 'typeorm';
import { consentTable } from './consent.table.ts';
import type { KnownConsent } from './consent.ts';

/**
 * Takes what events say of consents; what is older than what is known changes nothing. Rows are held in the order of their
 * keys, whatever the order of the events, so that two transactions do not wait for each other.
 */
export async function takeConsents(em: EntityManager, heard: readonly KnownConsent[]): Promise<void> {
  const newest = new Map<string, KnownConsent>();
  for (const consent of heard) {
    const key = keyOf(consent);
    if ((newest.get(key)?.version ?? 0) < consent.version) newest.set(key, consent);
  }
  const inOrder = [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, consent]) => consent);
  for (const group of groupedByPurpose(inOrder)) await takeOfPurpose(em, group);
}

/** Tenant and purpose are the same for all of them. */
async function takeOfPurpose(em: EntityManager, consents: readonly KnownConsent[]): Promise<void> {
  const { tenantId, purpose } = consents[0]!;
  const contactIds = consents.map(({ contactId }) => contactId);
  const where = 'tenantId = :tenantId AND purpose = :purpose AND contactId IN (:...contactIds)';
  await hold(em, consentTable, { where, parameters: { tenantId, purpose, contactIds } });
  const known = await em.findBy(consentTable, { tenantId, purpose, contactId: In(contactIds) });
  const versions = new Map(known.map(({ contactId, version }) => [contactId, version]));
  const unheardOf = consents.filter(({ contactId }) => !versions.has(contactId));
  if (unheardOf.length > 0) {
    await em.createQueryBuilder().insert().into(consentTable).values(unheardOf).updateEntity(false).execute();
  }
  for (const consent of consents) {
    const { contactId, version, stated, expiresAt } = consent;
    if (version <= (versions.get(contactId) ?? version)) continue;
    await em.update(consentTable, { tenantId, purpose, contactId }, { version, stated, expiresAt });
  }
}

function groupedByPurpose(consents: readonly KnownConsent[]): KnownConsent[][] {
  const groups = new Map<string, KnownConsent[]>();
  for (const consent of consents) {
    const name = `${consent.tenantId} ${consent.purpose}`;
    groups.set(name, [...(groups.get(name) ?? []), consent]);
  }
  return [...groups.values()];
}

/** Ids and purposes hold no space: no two consents have one key. */
function keyOf({ tenantId, purpose, contactId }: KnownConsent): string {
  return `${tenantId} ${purpose} ${contactId}`;
}
