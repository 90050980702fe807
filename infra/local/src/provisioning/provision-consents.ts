import { type Consent, generateConsents, type GraphClient, type PeopleOptions } from '@custodia/importer';
import { z } from 'zod';
import { upsertAll } from './upsert-all.ts';

export interface ProvisionConsents extends PeopleOptions {
  /** Contact ids by external id. */
  readonly contacts: ReadonlyMap<string, string>;
  readonly onBatch: (rows: number) => void;
  readonly signal: AbortSignal;
}

interface Planned extends Consent {
  contactId: string;
}

/** What stands already is left alone, so that an interrupted start does not renew a consent that was withdrawn. */
export async function provisionConsents(graph: GraphClient, options: ProvisionConsents): Promise<void> {
  const { contacts, onBatch, signal } = options;
  const standing = await standingConsents(graph, signal);
  const planned = generateConsents(options).flatMap((consent): Planned[] => {
    const contactId = contacts.get(consent.personExternalId);
    return contactId === undefined ? [] : [{ ...consent, contactId }];
  });
  const missing = planned.filter((consent) => !standing.has(keyOf(consent)));
  onBatch(planned.length - missing.length);
  const rows = missing.map(({ contactId, purpose, givenAt, source }) => ({ contactId, purpose, givenAt, source }));
  await upsertAll(graph, { mutation: 'giveConsents', input: 'ConsentInput', rows, onBatch, signal }, '');
  for (const consent of planned.filter(({ withdrawn }) => withdrawn)) {
    signal.throwIfAborted();
    if (standing.get(keyOf(consent)) !== 'WITHDRAWN') await withdraw(graph, consent);
  }
}

function keyOf({ contactId, purpose }: { contactId: string; purpose: string }): string {
  return `${contactId} ${purpose}`;
}

const pageSchema = z.object({
  nodes: z.array(
    z.object({ contact: z.object({ id: z.string() }).nullable(), purpose: z.string(), status: z.string() }),
  ),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
});

async function standingConsents(graph: GraphClient, signal: AbortSignal): Promise<Map<string, string>> {
  const query = `query StandingConsents($after: String) {
    consents(first: 200, after: $after) { nodes { contact { id } purpose status } pageInfo { hasNextPage endCursor } }
  }`;
  const standing = new Map<string, string>();
  for (let after: string | null = null; ;) {
    signal.throwIfAborted();
    const page: z.infer<typeof pageSchema> = pageSchema.parse((await graph.ask(query, { after }))['consents']);
    for (const { contact, purpose, status } of page.nodes) {
      if (contact !== null) standing.set(keyOf({ contactId: contact.id, purpose }), status);
    }
    if (!page.pageInfo.hasNextPage) return standing;
    after = page.pageInfo.endCursor;
  }
}

async function withdraw(graph: GraphClient, { contactId, purpose, source }: Planned): Promise<void> {
  const query = `mutation Withdraw($contactId: ID!, $purpose: String!, $source: String) {
    withdrawConsent(contactId: $contactId, purpose: $purpose, source: $source) { problem { code message } }
  }`;
  const data = await graph.ask(query, { contactId, purpose, source });
  const { problem } = z
    .object({ problem: z.object({ message: z.string() }).nullable() })
    .parse(data['withdrawConsent']);
  if (problem !== null) throw new Error(`withdrawConsent refused what a first start writes: ${problem.message}`);
}
