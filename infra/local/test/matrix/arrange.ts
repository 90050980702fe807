import { loadPolicyIndex, type PolicyIndex } from '@custodia/policy';
import type { Principal } from '@custodia/identity';
import { eventually } from '@custodia/testing';
import type { Person, Way } from './ways.ts';

/** Who asks for a role: demo people, and for what none of them holds alone, people made for this. */
const people: Readonly<Record<string, string>> = {
  sales_representative: 'rep',
  sales_manager: 'manager',
  finance_manager: 'finance',
  it_operator: 'it',
  support_agent: 'support',
  marketer: 'marketer',
  privacy_officer: 'privacy',
  auditor: 'auditor',
  admin: 'admin',
};

const made: Readonly<Record<string, { readonly name: string; readonly roles: (index: PolicyIndex) => string[] }>> = {
  tenant_admin: { name: 'Terry Matrix', roles: () => ['tenant_admin'] },
  provisioner: { name: 'Pat Matrix', roles: () => ['provisioner'] },
  'breaker of glass': { name: 'Brook Matrix', roles: () => ['support_agent'] },
  everybody: { name: 'Avery Matrix', roles: everybody },
};

export function demoOf(role: string): string {
  const person = people[role] ?? made[role]?.name;
  if (person === undefined) throw new Error(`Nobody holds the role ${role}: name somebody in arrange.ts.`);
  return person;
}

/** All roles. What they show together is what there is. */
export function everybody(index: PolicyIndex): string[] {
  return Object.keys(index.roles);
}

/** Only the one who broke the glass meets it as their own. */
export const othersOwn: ReadonlySet<string> = new Set(['BreakGlass']);

type Known = Omit<Principal, 'purpose' | 'policies'>;

export interface Arranged {
  /** Type → the id, or the key, of its record. */
  readonly known: Readonly<Record<string, string>>;
  /** By role. */
  readonly principals: ReadonlyMap<string, Known>;
}

/** One record of each kind that the representative owns, with every field set, and people for every role. */
export async function arrange(gateway: Way): Promise<Arranged> {
  const index = loadPolicyIndex();
  const asking = asker(gateway);
  const users = Object.entries(made).map(
    ([role, { name, roles }]) =>
      `{ externalId: "matrix:${role}", name: "${name}", roles: ${JSON.stringify(roles(index))}, email: "matrix@example.com", title: "Asks" }`,
  );
  await asking.change('admin', `upsertUsers(input: [${users.join()}]) { rows { problem { message } } }`);
  const principals = new Map<string, Known>();
  for (const role of [...Object.keys(index.roles), 'everybody'])
    principals.set(role, await principalOf(asking, index, role));

  const known = await records(asking, principals.get('sales_representative')!.userId);
  await asking.change(
    'breaker of glass',
    'breakGlass(reason: "Somebody has to be asked about in this test") { problem { message } }',
  );
  await settled(asking, known);
  const detected = await somethingDetected(asking, known['Contact']!);
  const { data } = await asking.ask(
    'everybody',
    '{ retentionRecords(first: 1) { nodes { id } } breakGlasses(first: 1) { nodes { id } } }',
  );
  const looked = await somebodyLooked(asking, known['Contact']!);
  return {
    principals,
    known: {
      ...known,
      ...detected,
      User: principals.get('sales_representative')!.userId,
      Team: (await asking.ask('rep', '{ me { team { id } } }')).data.me.team.id,
      Purpose: 'MARKETING',
      ...looked,
      BreakGlass: data.breakGlasses.nodes[0].id,
      RetentionRecord: data.retentionRecords.nodes[0].id,
      RetentionRule: Object.keys(index.retentionRules)[0]!,
    },
  };
}

/** An access in an emergency, and until when it is the latest: whoever asks for a history is in it too. */
async function somebodyLooked({ ask }: Asking, contactId: string): Promise<Record<string, string>> {
  await ask('breaker of glass', `{ contact(id: "${contactId}") { fullName account { bankAccount } } }`);
  const subject = `Contact:${contactId}`;
  return eventually(async () => {
    const query = `{ accessHistory(subject: "${subject}", first: 50) { nodes { occurredAt emergency breakGlass { id } } }
      accessReport(subject: "${subject}", first: 50) { nodes { reference occurredAt emergency } } }`;
    const { data } = await ask('privacy', query);
    const isThere = data?.accessHistory?.nodes?.some((node: { breakGlass: unknown }) => node.breakGlass);
    const access = data?.accessReport?.nodes?.find((node: { emergency: boolean }) => node.emergency);
    if (!isThere || !access) throw new Error('nobody is known to have looked in an emergency');
    const entry = access.reference as string;
    const receipt = await ask('privacy', `{ auditReceipt(id: "${entry}") { proof } }`);
    if (!receipt.data?.auditReceipt?.proof) throw new Error('no checkpoint is over the access yet');
    return {
      AuditEntry: entry,
      AuditReceipt: entry,
      AccessHistoryConnection: subject,
      AccessReportConnection: subject,
      DateTime: new Date(Date.parse(access.occurredAt as string) + 1).toISOString(),
    };
  });
}

async function principalOf({ ask }: Asking, index: PolicyIndex, role: string): Promise<Known> {
  const { id, tenantId, team } = (await ask(role, '{ me { id tenantId team { path } } }')).data.me;
  const roles = role === 'everybody' ? everybody(index) : [role];
  return { userId: id, tenantId, kind: 'user', roles, teamPath: team?.path ?? null };
}

async function records({ change }: Asking, ownerId: string): Promise<Record<string, string>> {
  const usd = (amount: number) => `{ amountMinor: ${amount}, currency: "USD" }`;
  const problem = 'problem { message }';
  const Account = await change(
    'admin',
    `createAccount(input: { name: "Matrix", externalId: "matrix", ownerId: "${ownerId}", industry: "software", website: "https://matrix.example.com",
       annualRevenue: ${usd(7)}, creditLimit: ${usd(8)}, paymentTerms: "net 30" }) { record: account { id } ${problem} }`,
  );
  const Contact = await change(
    'admin',
    `createContact(input: { externalId: "matrix", ownerId: "${ownerId}", accountId: "${Account}", givenName: "Grace", familyName: "Hopper",
       emails: [{ address: "grace.hopper@example.com" }], phones: [{ number: "+442079460958" }], birthday: "1906-12-09",
       addresses: [{ street: "1 Navy Way", city: "Arlington", region: "Virginia", postalCode: "22202", country: "US" }],
       jobTitle: "Rear admiral", nationalId: "000-12-3456", language: "en-US" }) { record: contact { id } ${problem} }`,
  );
  // On this machine, and nobody answers there.
  const WebhookEndpoint = await change(
    'admin',
    `createWebhookEndpoint(input: { url: "http://127.0.0.1:9/", description: "Nobody", eventTypes: ["product.*"] })
       { record: endpoint { id } ${problem} }`,
  );
  const Product = await change(
    'admin',
    `createProduct(input: { name: "Compiler", listPrice: ${usd(5)} }) { record: product { id } ${problem} }`,
  );
  // Other services hear of the account and the contact a moment later.
  const Opportunity = await eventually(() =>
    change(
      'admin',
      `createOpportunity(input: { name: "Compilers", amount: ${usd(9)}, ownerId: "${ownerId}", productId: "${Product}", accountId: "${Account}",
         primaryContactId: "${Contact}" }) { record: opportunity { id } ${problem} }`,
    ),
  );
  const consent = (purpose: string) =>
    eventually(() =>
      change(
        'admin',
        `giveConsent(input: { contactId: "${Contact}", purpose: "${purpose}" }) { record: consent { id } ${problem} }`,
      ),
    );
  await consent('ANALYTICS');
  const ConsentRecord = await consent('MARKETING');
  const Activity = await change(
    'rep',
    `logActivity(input: { kind: CALL, subject: "Nanoseconds", body: "Asked about them", contactId: "${Contact}" }) { record: activity { id } ${problem} }`,
  );
  const LegalHold = await heldForAWhile({ change }, Contact);
  return { Account, Contact, Product, Opportunity, ConsentRecord, Activity, WebhookEndpoint, LegalHold };
}

/** Lifted, so that every field says something and nothing is kept from being deleted. */
async function heldForAWhile({ change }: Pick<Asking, 'change'>, contactId: string): Promise<string> {
  const answer = 'record: legalHold { id } problem { message }';
  const id = await eventually(() =>
    change(
      'privacy',
      `placeLegalHold(input: { matter: "Matrix", reason: "Somebody asks", records: [{ recordType: "Contact", recordId: "${contactId}" }] }) { ${answer} }`,
    ),
  );
  return change(
    'privacy',
    `liftLegalHold(id: "${id}", expectedVersion: 1, reason: "Nobody asks any more") { ${answer} }`,
  );
}

/** A contact that is a decoy, and one that was given away and deleted, which is detected. */
async function somethingDetected({ ask, change }: Asking, decoy: string): Promise<Record<string, string>> {
  const problem = 'problem { message }';
  const Decoy = await eventually(() =>
    change('privacy', `declareDecoy(contact: "${decoy}") { record: decoy { id } ${problem} }`),
  );
  const gone = await change(
    'admin',
    `createContact(input: { familyName: "Gone" }) { record: contact { id } ${problem} }`,
  );
  const { id } = (await ask('rep', '{ me { id } }')).data.me;
  await change('admin', `assignContactOwner(id: "${gone}", expectedVersion: 1, ownerId: "${id}") { ${problem} }`);
  await change('admin', `deleteContact(id: "${gone}", expectedVersion: 2) { ${problem} }`);
  const query = '{ detections(first: 1, filter: { rule: "taken_then_deleted" }) { nodes { id entries { id } } } }';
  return eventually(async () => {
    const [detection] = (await ask('auditor', query)).data.detections.nodes;
    if (!(detection?.entries.length > 0)) throw new Error('nothing has been detected');
    return { Decoy, Detection: detection.id };
  });
}

/** Everything is known wherever it is asked for. */
async function settled(
  { ask }: Asking,
  { Contact, Opportunity, WebhookEndpoint }: Record<string, string>,
): Promise<void> {
  await eventually(async () => {
    for (const purpose of ['MARKETING', 'ANALYTICS']) {
      const query = `{ contact(id: "${Contact}") { consents { id } } consents(first: 5, filter: { contactId: "${Contact}" }) { totalCount } }`;
      const { data } = await ask('marketer', query, purpose);
      if (!(data?.contact?.consents?.length > 0)) throw new Error(`the contact is not met for ${purpose}`);
    }
    const query = `{ auditEntries(first: 1) { nodes { id } } retentionRecords(first: 1) { nodes { id } } breakGlasses(first: 1) { nodes { id } }
      webhookEndpoint(id: "${WebhookEndpoint}") { deliveries { nodes { attempts } } }
      opportunity(id: "${Opportunity}") { account { id } } contact(id: "${Contact}") { opportunities { nodes { id } } activities { nodes { id } } } }`;
    const { data } = await ask('everybody', query, 'COMPLIANCE');
    const lists = [
      data.auditEntries,
      data.retentionRecords,
      data.breakGlasses,
      data.contact.opportunities,
      data.contact.activities,
      data.webhookEndpoint.deliveries,
    ];
    if (lists.some(({ nodes }) => nodes.length === 0)) throw new Error('something has not been heard of everywhere');
  });
}

// What comes back is whatever was asked for.
type Asked = { data: any; errors: readonly { message: string }[] };

interface Asking {
  ask(who: string, query: string, purpose?: string): Promise<Asked>;
  /** Answers the id of `record`. */
  change(who: string, mutation: string): Promise<string>;
}

function asker(gateway: Way): Asking {
  const ask: Asking['ask'] = async (who, query, purpose) => {
    const role = Object.keys(people).find((key) => people[key] === who) ?? who;
    const person: Person = { role, purpose: purpose ?? '', isDefault: purpose === undefined };
    return (await gateway.ask(person, query)) as Asked;
  };
  return {
    ask,
    change: async (who, mutation) => {
      const { data, errors } = await ask(who, `mutation { ${mutation} }`);
      const [payload] = Object.values(data ?? {}) as {
        problem?: unknown;
        rows?: { problem: unknown }[];
        record?: { id: string };
      }[];
      const problems = [payload?.problem, ...(payload?.rows ?? []).map((row) => row.problem)].filter(Boolean);
      if (errors.length > 0 || problems.length > 0) throw new Error(JSON.stringify({ errors, problems }));
      return payload?.record?.id ?? '';
    },
  };
}
