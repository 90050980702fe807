import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  cosigner,
  ed25519Signer,
  formatCheckpoint,
  formatLogProof,
  formatNoteKey,
  inclusionProof,
  leafHash,
  openNote,
  parseCheckpoint,
  parseLogProof,
  parseNoteKey,
  rootOf,
  signatureLine,
  signNote,
  TranslogError,
  verifyLogProof,
} from '@custodia/translog';

/** The example of Go's golang.org/x/mod/sumdb/note, made by another implementation of the same format. */
const neumann = {
  vkey: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  line: '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};

const note = `${neumann.text}\n${neumann.line}`;

function keys(name: string, type: 'ed25519' | 'cosignature' = 'ed25519') {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { name, privateKey, vkey: formatNoteKey({ name, type, key: privateKey }) };
}

const log = keys('custodia.example/audit');
const witness = keys('witness.example/w1', 'cosignature');
const logSigner = ed25519Signer(log);
const witnessSigner = cosigner({ ...witness, now: () => 1_679_315_147_900 });

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'opened';
  } catch (error) {
    return error instanceof TranslogError ? error.code : String(error);
  }
}

describe('a signed note', () => {
  it('of another implementation opens', () => {
    const { text, signedBy } = openNote(note, [neumann.vkey]);
    expect(text).toBe(neumann.text);
    expect(signedBy).toEqual([{ name: 'PeterNeumann', id: 'c74f20a3', timestamp: null }]);
  });

  it('opens for whoever trusts one of its signers, and tells which', () => {
    const signed = signNote(neumann.text, [logSigner, witnessSigner]);
    const opened = openNote(signed, [witness.vkey, log.vkey, neumann.vkey]);
    expect(opened.text).toBe(neumann.text);
    expect(opened.signedBy.map(({ name, timestamp }) => [name, timestamp])).toEqual([
      [log.name, null],
      [witness.name, 1_679_315_147n],
    ]);
  });

  it('is signed by nobody where only others have signed it, under the same name or with the same id', () => {
    const impostor = keys(log.name);
    expect(codeOf(() => openNote(signNote(neumann.text, [ed25519Signer(impostor)]), [log.vkey]))).toBe(
      'SIGNATURE_MISSING',
    );
    expect(codeOf(() => openNote(signNote(neumann.text, [{ ...logSigner, name: 'other' }]), [log.vkey]))).toBe(
      'SIGNATURE_MISSING',
    );
    expect(codeOf(() => openNote(note, []))).toBe('SIGNATURE_MISSING');
  });

  it('whose text or signature was changed is refused, though another signature stands', () => {
    const signed = signNote(neumann.text, [logSigner, witnessSigner]);
    const forged = signNote(neumann.text, [witnessSigner, { ...logSigner, sign: () => new Uint8Array(64) }]);
    const changed = signed.replace('cryptography', 'cryptOgraphy');
    expect(codeOf(() => openNote(forged, [log.vkey, witness.vkey]))).toBe('SIGNATURE_INVALID');
    expect(codeOf(() => openNote(changed, [log.vkey]))).toBe('SIGNATURE_INVALID');
    expect(codeOf(() => openNote(changed, [witness.vkey]))).toBe('SIGNATURE_INVALID');
  });

  it('whose cosignature was given another time is refused', () => {
    const line = signatureLine(neumann.text, {
      ...witnessSigner,
      sign: (text) => {
        const bytes = Buffer.from(witnessSigner.sign(text));
        bytes.writeBigUInt64BE(1n);
        return bytes;
      },
    });
    expect(codeOf(() => openNote(`${neumann.text}\n${line}`, [witness.vkey]))).toBe('SIGNATURE_INVALID');
    const short = signatureLine(neumann.text, { ...witnessSigner, sign: () => Uint8Array.of(1, 2, 3) });
    expect(codeOf(() => openNote(`${neumann.text}\n${short}`, [witness.vkey]))).toBe('SIGNATURE_INVALID');
  });

  it('may hold empty lines: the last one ends its text', () => {
    const text = 'one\n\ntwo\n';
    expect(openNote(signNote(text, [logSigner]), [log.vkey]).text).toBe(text);
  });

  it.each([
    ['no signature', neumann.text],
    ['no empty line', neumann.text + neumann.line],
    ['no newline at its end', note.slice(0, -1)],
    ['a control character', note.replace('If', '\u0007f')],
    ['a carriage return', note.replaceAll('\n', '\r\n')],
    ['half of a character', note.replace('If', '\ud800')],
    ['a hyphen for the dash', note.replace('—', '-')],
    ['a signature that is not base64', note.replace('x08g', 'x08*')],
    ['a signature of four bytes', `${neumann.text}\n— PeterNeumann x08gow==\n`],
    ['a hundred and one signatures', note + neumann.line.repeat(100)],
    ['a million characters', 'x'.repeat(1_000_000) + note],
    ['nothing', ''],
  ])('with %s is not one', (_, text) => {
    expect(codeOf(() => openNote(text, [neumann.vkey]))).toBe('NOTE_MALFORMED');
  });

  it('is made of whole lines, and by somebody', () => {
    expect(codeOf(() => signNote('no newline', [logSigner]))).toBe('NOTE_MALFORMED');
    expect(codeOf(() => signNote('bell\u0007\n', [logSigner]))).toBe('NOTE_MALFORMED');
    expect(codeOf(() => signNote(neumann.text, []))).toBe('SIGNATURE_MISSING');
  });
});

describe('a key', () => {
  it('is written as other implementations write it', () => {
    const { name, id, type } = parseNoteKey(neumann.vkey);
    expect({ name, id, type }).toEqual({ name: 'PeterNeumann', id: 'c74f20a3', type: 'ed25519' });
    const { publicKey } = parseNoteKey(neumann.vkey);
    expect(formatNoteKey({ name, type, key: publicKey })).toBe(neumann.vkey);
  });

  it('is of one kind: a cosigner cannot sign as a log', () => {
    const asLog = formatNoteKey({ name: witness.name, type: 'ed25519', key: witness.privateKey });
    expect(codeOf(() => openNote(signNote(neumann.text, [witnessSigner]), [asLog]))).toBe('SIGNATURE_MISSING');
  });

  it.each([
    ['an id of another key', neumann.vkey.replace('c74f20a3', 'c74f20a4')],
    ['a space in its name', neumann.vkey.replace('Peter', 'Peter ')],
    ['no name', neumann.vkey.replace('PeterNeumann', '')],
    ['two parts', 'PeterNeumann+c74f20a3'],
    ['a key that is cut short', neumann.vkey.slice(0, -4)],
    ['an unknown kind', `x+00000000+${Buffer.concat([Buffer.of(9), Buffer.alloc(32)]).toString('base64')}`],
    ['nothing', ''],
  ])('with %s is refused', (_, vkey) => {
    expect(codeOf(() => openNote(note, [vkey]))).toBe('KEY_MALFORMED');
  });

  it('that is not Ed25519 signs no note', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(codeOf(() => ed25519Signer({ name: 'p256', privateKey }))).toBe('KEY_MALFORMED');
    expect(codeOf(() => ed25519Signer({ ...log, name: 'a name' }))).toBe('KEY_MALFORMED');
  });

  it('signs as other implementations do', () => {
    const seed = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1);
    const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    expect(signNote(neumann.text, [ed25519Signer({ name: 'PeterNeumann', privateKey })])).toBe(note);
  });
});

describe('a checkpoint', () => {
  const checkpoint = { origin: log.name, size: 20_852_163n, root: leafHash(Buffer.from('root')) };

  it('reads as it was written', () => {
    expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
    expect(parseCheckpoint(`${formatCheckpoint(checkpoint)}an extension\n`)).toEqual(checkpoint);
  });

  it.each([
    ['two lines', 'origin\n1\n'],
    ['no origin', '\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'],
    ['a size with a zero before it', 'origin\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'],
    ['a negative size', 'origin\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'],
    ['a size in another script', 'origin\n１\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'],
    ['a root that is too short', 'origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n'],
    ['base64 with other last bits', 'origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n'],
    ['an empty extension', 'origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nx\n'],
    ['no end', 'origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I='],
  ])('with %s is not one', (_, text) => {
    expect(codeOf(() => parseCheckpoint(text))).toBe('CHECKPOINT_MALFORMED');
  });
});

describe('a receipt', () => {
  const leafHashes = Array.from({ length: 9 }, (_, at) => leafHash(Buffer.from(`entry ${at}`)));
  const text = formatCheckpoint({ origin: log.name, size: 9n, root: rootOf(leafHashes) });
  const checkpoint = signNote(text, [logSigner, witnessSigner]);
  const receipt = formatLogProof({
    index: 3n,
    proof: inclusionProof({ leafHashes, leafIndex: 3n }),
    checkpoint,
    extra: Buffer.from('where to find it'),
  });
  const trusted = { origin: log.name, log: [log.vkey], witnesses: [witness.vkey] };
  const verifying = (proof: string, about: object = {}) =>
    codeOf(() => verifyLogProof(proof, { leafHash: leafHashes[3]!, trusted: { ...trusted, ...about } }));

  it('proves its entry offline, with public keys alone', () => {
    const proven = verifyLogProof(receipt, { leafHash: leafHashes[3]!, trusted });
    expect(proven.index).toBe(3n);
    expect(proven.checkpoint.size).toBe(9n);
    expect(proven.witnessedBy.map(({ name }) => name)).toEqual([witness.name]);
    expect(receipt.split('\n').slice(0, 3)).toEqual([
      'c2sp.org/tlog-proof@v1',
      `extra ${Buffer.from('where to find it').toString('base64')}`,
      'index 3',
    ]);
  });

  it('reads as it was written, with and without extra data', () => {
    const parsed = parseLogProof(receipt);
    expect(formatLogProof(parsed)).toBe(receipt);
    expect(formatLogProof(parseLogProof(formatLogProof({ ...parsed, extra: null })))).not.toContain('extra');
  });

  it('of another entry, another log, or without the witnesses that are asked for proves nothing', () => {
    const unwitnessed = receipt.replace(signatureLine(text, witnessSigner), '');
    expect(codeOf(() => verifyLogProof(receipt, { leafHash: leafHashes[4]!, trusted }))).toBe('INCLUSION_NOT_PROVEN');
    expect(verifying(receipt.replace('index 3', 'index 2'))).toBe('INCLUSION_NOT_PROVEN');
    expect(verifying(receipt, { origin: 'other.example/log' })).toBe('CHECKPOINT_MALFORMED');
    expect(verifying(unwitnessed)).toBe('SIGNATURE_MISSING');
    expect(verifying(unwitnessed, { quorum: 0 })).toBe('opened');
    expect(verifying(receipt, { witnesses: [], quorum: 1 })).toBe('SIGNATURE_MISSING');
    expect(verifying(receipt, { log: [neumann.vkey] })).toBe('SIGNATURE_MISSING');
    expect(verifying(receipt.replace('\n9\n', '\n10\n'))).toBe('SIGNATURE_INVALID');
  });

  it.each([
    ['another header', receipt.replace('@v1', '@v2')],
    ['no index', receipt.replace('index 3\n', '')],
    ['an index with a zero before it', receipt.replace('index 3', 'index 03')],
    ['extra data that is not base64', receipt.replace('extra ', 'extra *')],
    ['a line that is no hash', receipt.replace('index 3\n', 'index 3\nAAAA\n')],
    [
      'too many hashes',
      receipt.replace('index 3\n', `index 3\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}`),
    ],
    ['nothing after its header', 'c2sp.org/tlog-proof@v1\n'],
  ])('with %s is not one', (_, text) => {
    expect(verifying(text)).toBe('PROOF_MALFORMED');
  });
});
