import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService, type RunningService } from '@custodia/service';
import { openSource, settingsFor, type Source, type Told } from '@custodia/service-testing';
import {
  aPrincipal,
  eventually,
  graphClient,
  stacks,
  testPrincipals,
  type GraphClient,
  type StackRun,
} from '@custodia/testing';
import { formatNoteKey, leafHash, TranslogError, verifyLogProof, type TrustedKeys } from '@custodia/translog';
import { subjectTable, entryTable } from '../src/entry/entry.table.ts';
import { digestOf, readDisclosure } from '../src/log/disclosure.ts';
import { audit } from '../src/index.ts';

const auditor = aPrincipal({ roles: ['auditor'], teamPath: null });
const officer = aPrincipal({ roles: ['privacy_officer'], teamPath: null });
const auditorElsewhere = aPrincipal({ tenantId: 'other', roles: ['auditor'], teamPath: null });

const created: Told = {
  type: 'contact.created.v1',
  recordType: 'Contact',
  recordId: 'anna',
  actor: { userId: 'rep', kind: 'user' },
  data: { changed: ['fullName'], ownerId: 'rep', ownerTeamPath: '/central/', accountId: null },
};

describe.each(stacks())('receipts of the audit log on $name', (stack) => {
  let run: StackRun;
  let service: RunningService;
  let contacts: Source;
  let graph: GraphClient;
  let trusted: TrustedKeys;

  beforeAll(async () => {
    run = await stack.open();
    const principals = await testPrincipals();
    const settings = await settingsFor(audit, run, principals, { AUDIT_ORIGIN: 'test.example/audit' });
    contacts = await openSource('contacts', run, settings);
    service = await startService(audit, settings);
    graph = graphClient(service.url, 'audit', principals);
    const key = createPrivateKey(readFileSync(String(settings.own!['AUDIT_KEY_FILE'])));
    const vkey = formatNoteKey({ name: 'test.example/audit', type: 'ed25519', key });
    trusted = { origin: 'test.example/audit', log: [vkey] };
  });

  afterAll(async () => {
    await service?.stop();
    await contacts?.stop();
    await run?.dispose();
  });

  const query = 'query ($id: ID!) { auditReceipt(id: $id) { proof entry disclosures } }';
  const receipt = async (id: string, who = auditor) => (await graph.data(who, query, { id })).auditReceipt;

  /** The id of the entry, as soon as it is there: no checkpoint may cover it yet. */
  async function recorded(told: Told): Promise<string> {
    await contacts.tell(told);
    return eventually(async () => {
      const find = 'query ($of: ID!) { auditEntries(filter: { recordId: $of }) { nodes { id } } }';
      const { nodes } = (await graph.data(auditor, find, { of: told.recordId })).auditEntries;
      expect(nodes).toHaveLength(1);
      return nodes[0].id;
    });
  }

  it('prove with the public key alone that the entry is in the log, also of what was recorded just now', async () => {
    const { proof, entry, disclosures } = await receipt(await recorded(created));
    const { checkpoint } = verifyLogProof(proof, { leafHash: leafHash(Buffer.from(entry)), trusted });
    expect(checkpoint.size).toBeGreaterThan(0n);
    const read = JSON.parse(entry);
    expect(read).toMatchObject({ v: 1, action: 'contact.created', tenant: 'demo', recordType: 'Contact' });
    expect(disclosures.map(digestOf).sort()).toEqual(read._sd);
    expect(disclosures.map(readDisclosure)).toEqual([
      { name: 'actorId', value: 'rep' },
      { name: 'recordId', value: 'anna' },
    ]);
    expect(proof.startsWith('c2sp.org/tlog-proof@v1\nextra ')).toBe(true);
  });

  it('prove nothing about an entry of which one letter is another', async () => {
    const { proof, entry } = await receipt(await recorded({ ...created, recordId: 'bert' }));
    const changed = leafHash(Buffer.from(entry.replace('created', 'deleted')));
    expect(() => verifyLogProof(proof, { leafHash: changed, trusted })).toThrow(TranslogError);
  });

  it('are waited for also by a process that stands still for seconds meanwhile, and its checkpoints with it', async () => {
    // Signed just now, so the next checkpoint is not due for most of a second.
    await receipt(await recorded({ ...created, recordId: 'fred' }));
    const asked = receipt(await recorded({ ...created, recordId: 'gina' }));
    // By then it has been looked for, in vain.
    setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_500), 100);
    expect((await asked).proof).toContain('c2sp.org/tlog-proof@v1');
  });

  it('stay true when a person is erased: what is left is digests', async () => {
    const id = await recorded({ ...created, recordId: 'carl' });
    const before = await receipt(id);
    await service.db.transaction(async (em) => {
      await em.update(entryTable, { tenantId: 'demo', id }, { disclosures: [], actorId: null, recordId: '' });
      await em.delete(subjectTable, { tenantId: 'demo', entryId: id });
    });
    await recorded({ ...created, recordId: 'dora' });
    const after = await receipt(id);
    expect(after).toMatchObject({ entry: before.entry, disclosures: [] });
    expect(after.proof).not.toContain('carl');
    expect(() => verifyLogProof(after.proof, { leafHash: leafHash(Buffer.from(after.entry)), trusted })).not.toThrow();
  });

  it('are for the tenant whose entry it is; "not found" and "not yours" are one answer', async () => {
    const id = await recorded({ ...created, recordId: 'emil' });
    expect(await receipt(id, officer)).not.toBeNull();
    const missing = await graph.ask(auditorElsewhere, query, { id: '01a20938-325f-71c7-8ef7-4bcacb286bb9' });
    expect(await graph.ask(auditorElsewhere, query, { id })).toEqual(missing);
    expect(missing).toMatchObject({ data: { auditReceipt: null } });
    expect(missing.errors ?? []).toEqual([]);
  });

  it.each(['sales_representative', 'sales_manager', 'it_operator', 'tenant_admin', 'provisioner'])(
    'are refused to a %s',
    async (role) => {
      const id = await recorded({ ...created, recordId: `of-${role}` });
      const answer = await graph.ask(aPrincipal({ roles: [role] }), query, { id });
      expect(answer.data?.auditReceipt ?? null).toBeNull();
      expect(answer.errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    },
  );

  it.each(['', "' OR 1=1 --", '__proto__', 'x'.repeat(5_000)])('are of no entry with the id %j', async (id) => {
    expect(await receipt(id)).toBeNull();
  });
});
