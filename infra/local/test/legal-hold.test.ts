import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { audit } from '@custodia/audit';
import { contacts } from '@custodia/contacts';
import { retention } from '@custodia/retention';
import { startService, type RunningService, type ServiceDefinition } from '@custodia/service';
import { people, settingsFor } from '@custodia/service-testing';
import { eventually, graphClient, stacks, testPrincipals, type GraphClient, type StackRun } from '@custodia/testing';

const MEET = 'mutation { createContact(input: { fullName: "Ada" }) { contact { id } } }';
const NOTE = `mutation ($contactId: ID!) {
  logActivity(input: { kind: NOTE, subject: "Spoke", contactId: $contactId }) { activity { id } } }`;
const DELETE = 'mutation ($id: ID!) { deleteContact(id: $id, expectedVersion: 1) { deletedId problem { code } } }';
const PLACE = `mutation ($id: ID!) {
  placeLegalHold(input: { matter: "Inquiry", reason: "The authority asked.", records: [{ recordType: "Contact", recordId: $id }] }) {
    legalHold { id } problem { code } } }`;
const LIFT = `mutation ($id: ID!) {
  liftLegalHold(id: $id, expectedVersion: 1, reason: "Closed.") { legalHold { status } problem { code } } }`;
const FOUND = '{ detections(first: 50) { nodes { rule actor { id } about { value } entries { action } } } }';
const LOG = `query ($recordId: ID!) {
  auditEntries(first: 50, filter: { recordId: $recordId }) { nodes { action outcome reason } } }`;

describe.each(stacks())('a legal hold, from one service to the others, on $name', (stack) => {
  let run: StackRun;
  const opened: RunningService[] = [];
  const graphs = new Map<string, GraphClient>();

  beforeAll(async () => {
    run = await stack.open();
    const principals = await testPrincipals();
    const definitions: readonly ServiceDefinition[] = [contacts, retention, audit];
    for (const definition of definitions) {
      const service = await startService(definition, await settingsFor(definition, run, principals));
      opened.push(service);
      graphs.set(definition.name, graphClient(service.url, definition.name, principals));
    }
  });

  afterAll(async () => {
    for (const service of opened.reverse()) await service.stop();
    await run?.dispose();
  });

  const ask = (service: string, ...asked: Parameters<GraphClient['data']>) => graphs.get(service)!.data(...asked);

  it('is placed, keeps the person, is lifted, lets the person go, and that is told once', async () => {
    const { rep, privacy, auditor } = people();
    const { id } = (await ask('contacts', rep, MEET)).createContact.contact;
    await ask('contacts', rep, NOTE, { contactId: id });

    const { placeLegalHold } = await ask('retention', privacy, PLACE, { id });
    expect(placeLegalHold.problem).toBeNull();
    const deletion = async () => (await ask('contacts', rep, DELETE, { id })).deleteContact;
    const projection = async () =>
      opened[0]!.db.read((em) => em.query(`SELECT version FROM held_record_projection WHERE recordId = '${id}'`));
    await eventually(async () => expect(await projection()).toHaveLength(1), 20_000);
    expect(await deletion()).toEqual({ deletedId: null, problem: { code: 'RECORD_ON_HOLD' } });

    const { liftLegalHold } = await ask('retention', privacy, LIFT, { id: placeLegalHold.legalHold.id });
    expect(liftLegalHold.legalHold).toEqual({ status: 'LIFTED' });
    await eventually(async () => expect(Number((await projection())[0].version)).toBe(2), 20_000);
    expect(await deletion()).toEqual({ deletedId: id, problem: null });

    await eventually(async () => {
      const { detections } = await ask('audit', auditor, FOUND);
      expect(detections.nodes).toMatchObject([
        { rule: 'hold_lifted_then_deleted', actor: { id: rep.userId }, about: [{ value: `Contact:${id}` }] },
      ]);
      const actions = detections.nodes[0].entries.map(({ action }: { action: string }) => action);
      expect([...actions].sort()).toEqual(['activity.deleted', 'contact.deleted', 'legal-hold.lifted']);
    }, 40_000);

    const of = async (recordId: string) => (await ask('audit', auditor, LOG, { recordId })).auditEntries.nodes;
    expect(await of(placeLegalHold.legalHold.id)).toEqual([
      { action: 'legal-hold.lifted', outcome: 'SUCCEEDED', reason: null },
      { action: 'legal-hold.placed', outcome: 'SUCCEEDED', reason: null },
    ]);
    expect(await of(id)).toContainEqual({
      action: 'refused.deleteContact',
      outcome: 'REFUSED',
      reason: 'RECORD_ON_HOLD',
    });
  }, 120_000);
});
