import { hash } from 'node:crypto';
import { NotProven } from './not-proven.ts';

/** An entry as it is handed out: the text that was hashed, and what some of its salted digests stand for. */
export interface ShownEntry {
  readonly entry: string;
  readonly disclosures: readonly string[];
}

export interface OpenedEntry {
  /** What the text says, by name. */
  readonly open: Readonly<Record<string, unknown>> & { readonly id: string; readonly tenant: string };
  /** What disclosures say, in their order. */
  readonly disclosed: readonly { readonly name: string; readonly value: unknown }[];
  /** Digests whose disclosure is not there: those people were erased, or are not for the reader. */
  readonly withheld: number;
}

const required = [
  '_sd',
  'action',
  'actorKind',
  'changed',
  'id',
  'occurredAt',
  'outcome',
  'recordType',
  'recordedAt',
  'service',
  'tenant',
  'v',
];
const optional = ['access', 'purpose', 'reason', 'recordVersion'];
/** Each once, but for `subject`. */
const personal = ['actorId', 'origin', 'recordId', 'subject'];

/** Reads an entry, having checked all that it can be checked for by itself. Throws NotProven. */
export function openEntry({ entry, disclosures }: ShownEntry): OpenedEntry {
  const open = readCanonical(entry);
  if (open['v'] !== 1) throw new NotProven('it is of a version that this verifier does not know');
  const missing = required.find((name) => !Object.hasOwn(open, name));
  if (missing !== undefined) throw new NotProven(`it has no ${missing}`);
  // A name in the clear that was to be a digest would be found here.
  if (Object.keys(open).some((name) => !required.includes(name) && !optional.includes(name))) {
    throw new NotProven('it has a member that entries do not have');
  }
  const { id, tenant } = open;
  if (typeof id !== 'string' || typeof tenant !== 'string') throw new NotProven('its id or tenant is not a text');
  const digests = readDigests(open['_sd']);
  const disclosed = disclosures.map((disclosure) => {
    // Each once: what is taken out here is not there for the next.
    if (!digests.delete(digestOf(disclosure))) throw new NotProven('it does not commit to one of its disclosures');
    return readDisclosure(disclosure);
  });
  const names = disclosed.map(({ name }) => name).filter((name) => name !== 'subject');
  if (new Set(names).size < names.length) throw new NotProven('it discloses two values of one name');
  return { open: { ...open, id, tenant }, disclosed, withheld: digests.size };
}

/** RFC 8785: one value has one text, so an entry cannot have been hashed as one thing and be read as another. */
function readCanonical(text: string): Record<string, unknown> {
  const value = readJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NotProven('it is no JSON object');
  if (!isCanonical(value, text)) throw new NotProven('its text is not in canonical form (RFC 8785)');
  return value as Record<string, unknown>;
}

/** Numbers and strings are written as ECMAScript writes them (3.2.2), which leaves white space and the order of names (3.2.3). */
function isCanonical(value: object, text: string): boolean {
  try {
    return JSON.stringify(value) === text && isInOrder(value);
  } catch {
    // Nested deeper than this process can follow, which no entry is.
    return false;
  }
}

function isInOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return names.every((name, at) => at === 0 || names[at - 1]! < name) && Object.values(value).every(isInOrder);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotProven('its text is not JSON');
  }
}

function readDigests(digests: unknown): Set<string> {
  const isDigest = (value: unknown) => typeof value === 'string' && /^[\w-]{43}$/.test(value);
  if (!Array.isArray(digests) || !digests.every(isDigest)) throw new NotProven('its _sd is not a list of digests');
  const isSorted = digests.every((digest, at) => at === 0 || digests[at - 1] < digest);
  if (!isSorted) throw new NotProven('its digests are not in order, each once');
  return new Set(digests as string[]);
}

/** RFC 9901, 4.2.3. */
function digestOf(disclosure: string): string {
  return hash('sha256', disclosure, 'base64url');
}

/** RFC 9901, 4.2.1: `[salt, name, value]` as base64url. */
function readDisclosure(disclosure: string): { name: string; value: unknown } {
  const parts = readJson(Buffer.from(disclosure, 'base64url').toString('utf8'));
  const [salt, name, value] = Array.isArray(parts) && parts.length === 3 ? (parts as unknown[]) : [];
  // 16 random bytes: with fewer, who has the digest alone could try values.
  const isSalted = typeof salt === 'string' && /^[\w-]{22,}$/.test(salt);
  if (!isSalted || typeof name !== 'string' || !personal.includes(name)) {
    throw new NotProven('one of its disclosures is no salted value of a known name');
  }
  return { name, value };
}
