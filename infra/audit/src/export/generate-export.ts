import { createHash, generateKeyPairSync } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { canonicalEntry, type NewAuditEntry } from '@custodia/audit';
import { ed25519Signer, formatCheckpoint, formatNoteKey, leafHash, signNote, TreeHasher } from '@custodia/translog';
import { exportLines } from './export-lines.ts';

export const generatedOrigin = 'custodia.example/generated';

/**
 * Writes an export of a log that never was, to measure and try verification with: changes, refusals, and readings of up to
 * twenty people. Equal seeds give equal entries, but for their salts. Answers the key that it is signed with.
 */
export function generateExport(file: string, { entries, seed }: { entries: number; seed: string }): { key: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const tree = new TreeHasher();
  const descriptor = openSync(file, 'w', 0o600);
  try {
    const header = { origin: generatedOrigin, size: BigInt(entries), tenant: null };
    let lines = exportLines.header(header);
    for (let index = 0; index < entries; index += 1) {
      const { canonical, disclosures } = canonicalEntry(generateEntry(index, seed));
      tree.add(leafHash(Buffer.from(canonical)));
      lines += exportLines.entry(BigInt(index), { entry: canonical, disclosures });
      if (lines.length < FLUSH_CHARACTERS) continue;
      writeSync(descriptor, lines);
      lines = '';
    }
    const text = formatCheckpoint({ origin: generatedOrigin, size: tree.size, root: tree.root() });
    const note = signNote(text, [ed25519Signer({ name: generatedOrigin, privateKey })]);
    writeSync(descriptor, lines + exportLines.checkpoint(note));
  } finally {
    closeSync(descriptor);
  }
  return { key: formatNoteKey({ name: generatedOrigin, type: 'ed25519', key: privateKey }) };
}

const FLUSH_CHARACTERS = 1 << 20;
const startedAt = Date.UTC(2026, 0, 1);

/** The entry of this index among all that this seed gives. */
export function generateEntry(index: number, seed: string): NewAuditEntry {
  const id = (what: string) => idOf(`${seed} ${index} ${what}`);
  const contact = idOf(`${seed} contact ${(index * 7919) % 2_000}`);
  const at = new Date(startedAt + index * 1_000);
  const entry = {
    tenantId: index % 10 === 9 ? 'rival' : 'demo',
    id: id('entry'),
    action: 'contact.updated',
    outcome: 'SUCCEEDED' as const,
    reason: null,
    actorId: idOf(`${seed} user ${index % 50}`),
    actorKind: 'user',
    recordType: 'Contact',
    recordId: contact,
    recordVersion: 1 + (index % 9),
    changed: ['email', 'title'],
    purpose: null,
    access: null,
    service: 'contacts',
    occurredAt: at,
    recordedAt: new Date(at.getTime() + 40),
    origin: null,
    subjects: [],
  };
  if (index % 5 === 4) return { ...entry, ...refusal };
  if (index % 2 === 0) return entry;
  const people = 1 + (index % 20);
  return {
    ...entry,
    action: 'access.recorded',
    recordType: 'Access',
    recordId: id('access'),
    recordVersion: null,
    changed: [],
    purpose: 'SALES',
    service: 'gateway',
    origin: id('origin').replaceAll('-', '').slice(0, 16),
    subjects: Array.from({ length: people }, (_, at) => ({
      subject: `Contact:${idOf(`${seed} contact ${(index + at) % 2_000}`)}`,
      fields: [0, 1],
    })),
    access: {
      operation: id('operation').replaceAll('-', '').slice(0, 16),
      operationKind: 'query',
      roles: ['sales_representative'],
      emergency: false,
      network: 'internal',
      fields: [
        { coordinate: 'Contact.fullName', outcome: 'SHOWN', values: people },
        { coordinate: 'Contact.email', outcome: 'MASKED', values: people },
      ],
      records: people,
      subjectCount: people,
      totalSubjects: people,
      denied: [],
      deniedCount: 0,
      part: 1,
      parts: 1,
      count: 1,
    },
  };
}

const refusal = {
  action: 'refused.updateContact',
  outcome: 'REFUSED',
  reason: 'VERSION_CONFLICT',
  recordVersion: null,
  changed: [],
} as const;

function idOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
