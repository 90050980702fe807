import { generateKeyPairSync } from 'node:crypto';
import { canonicalEntry } from '@custodia/audit';
import {
  consistencyProof,
  cosigner,
  ed25519Signer,
  formatCheckpoint,
  formatLogProof,
  formatNoteKey,
  inclusionProof,
  leafHash,
  rootOf,
  signatureLine,
  signNote,
} from '@custodia/translog';
import { generateEntry } from '../src/index.ts';

export type Shown = { readonly entry: string; readonly disclosures: readonly string[] };

const privateKey = () => generateKeyPairSync('ed25519').privateKey;

/** A log in memory, and everything that is handed out of it. Its entries are those that the service makes of what happened. */
export function aSignedLog({ entries = 24, seed = 'test', origin = 'log.example/one', key = privateKey() } = {}) {
  const witness = privateKey();
  const shown: Shown[] = Array.from({ length: entries }, (_, index) => {
    const { canonical, disclosures } = canonicalEntry(generateEntry(index, seed));
    return { entry: canonical, disclosures };
  });
  const hashOf = ({ entry }: Shown) => leafHash(Buffer.from(entry));
  const leafHashes = shown.map(hashOf);
  const logSigner = ed25519Signer({ name: origin, privateKey: key });
  const witnessSigner = cosigner({ name: 'witness.example/w1', privateKey: witness, now: () => 1_795_000_000_000 });

  const checkpoint = (size = entries, hashes: readonly Uint8Array[] = leafHashes) => {
    const text = formatCheckpoint({ origin, size: BigInt(size), root: rootOf(hashes.slice(0, size)) });
    return signNote(text, [logSigner]) + signatureLine(text, witnessSigner);
  };
  return {
    origin,
    key,
    shown,
    leafHashes,
    logKey: formatNoteKey({ name: origin, type: 'ed25519', key }),
    witnessKey: formatNoteKey({ name: 'witness.example/w1', type: 'cosignature', key: witness }),
    checkpoint,
    /** As `npm run audit -- export` writes it. `of`: other entries than the log's own. */
    export: ({
      tenant = null,
      of = shown,
      note = checkpoint(),
    }: { tenant?: string | null; of?: readonly Shown[]; note?: string } = {}) =>
      [
        JSON.stringify({ custodia: 'audit-log/v1', origin, size: of.length, tenant }),
        ...of.map(({ entry, disclosures }, i) =>
          tenant === null || (JSON.parse(entry) as { tenant: string }).tenant === tenant
            ? JSON.stringify({ i, entry, disclosures })
            : JSON.stringify({ i, leaf: Buffer.from(leafHash(Buffer.from(entry))).toString('base64') }),
        ),
        JSON.stringify({ checkpoint: note }),
        '',
      ].join('\n'),
    receipt: (index: number, size = entries) =>
      formatLogProof({
        index: BigInt(index),
        proof: inclusionProof({ leafHashes: leafHashes.slice(0, size), leafIndex: BigInt(index) }),
        checkpoint: checkpoint(size),
        extra: Buffer.from(JSON.stringify(shown[index])),
      }),
    growth: (from: number, to: number) =>
      consistencyProof({ leafHashes: leafHashes.slice(0, to), size1: BigInt(from) })
        .map((hash) => `${Buffer.from(hash).toString('base64')}\n`)
        .join(''),
  };
}

export type SignedLog = ReturnType<typeof aSignedLog>;
