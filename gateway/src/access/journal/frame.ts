import { crc32 } from 'node:zlib';

/** Events that are kept together or not at all, as they will travel. */
export interface Kept {
  /** Under which the event log orders them. */
  readonly key: string;
  /** Each one line of JSON. */
  readonly events: readonly string[];
}

export interface Frame extends Kept {
  readonly keptAtMs: number;
}

/** What bytes of a segment turned out to be. */
export interface Framed {
  readonly frames: readonly (Frame & { readonly end: number })[];
  /** Where bytes are neither a frame nor the beginning of one that was never finished. */
  readonly damage: readonly { readonly from: number; readonly to: number }[];
  /** Bytes at the end that were being written when the process or the machine stopped: nobody was told that they are kept. */
  readonly tornBytes: number;
}

/**
 * magic (4) · length of the text (4) · milliseconds since 1970 (8) · CRC-32 of these and the text (4) · text: the key as a
 * JSON string, and a line for each event. Numbers are little-endian.
 */
const headerBytes = 20;
const magic = Buffer.from([0xc7, 0x4a, 0x0d, 0x9e]);

export function encodeFrame({ key, events }: Kept, keptAtMs: number): Buffer {
  const text = `${JSON.stringify(key)}\n${events.join('\n')}`;
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(headerBytes + length);
  magic.copy(frame);
  frame.writeUInt32LE(length, 4);
  frame.writeDoubleLE(keptAtMs, 8);
  frame.write(text, headerBytes);
  frame.writeUInt32LE(checksumOf(frame), 16);
  return frame;
}

/** Reads as many frames as there are. A damaged one costs none of those after it. */
export function readFrames(bytes: Buffer): Framed {
  const frames: (Frame & { end: number })[] = [];
  const damage: { from: number; to: number }[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = frameEnd(bytes, at);
    if (end !== null) {
      frames.push({ ...decode(bytes.subarray(at, end)), end });
      at = end;
      continue;
    }
    const next = nextFrame(bytes, at + 1);
    if (next === null) break;
    damage.push({ from: at, to: next });
    at = next;
  }
  const rest = bytes.subarray(at);
  if (rest.length === 0 || isTorn(rest)) return { frames, damage, tornBytes: rest.length };
  return { frames, damage: [...damage, { from: at, to: bytes.length }], tornBytes: 0 };
}

/** Where the frame that begins here ends; null where none does. */
function frameEnd(bytes: Buffer, at: number): number | null {
  if (at + headerBytes > bytes.length || bytes.compare(magic, 0, magic.length, at, at + magic.length) !== 0)
    return null;
  const end = at + headerBytes + bytes.readUInt32LE(at + 4);
  if (end > bytes.length) return null;
  const frame = bytes.subarray(at, end);
  return checksumOf(frame) === frame.readUInt32LE(16) ? end : null;
}

function nextFrame(bytes: Buffer, from: number): number | null {
  for (let at = bytes.indexOf(magic, from); at !== -1; at = bytes.indexOf(magic, at + 1)) {
    if (frameEnd(bytes, at) !== null) return at;
  }
  return null;
}

function decode(frame: Buffer): Frame {
  const [key = '""', ...events] = frame.toString('utf8', headerBytes).split('\n');
  return { key: JSON.parse(key) as string, events, keptAtMs: frame.readDoubleLE(8) };
}

/** A whole frame whose bytes are wrong is no torn one: something happened to it later. */
function isTorn(rest: Buffer): boolean {
  // A file system may have made a file longer and not yet filled it when the machine stopped.
  if (rest.every((byte) => byte === 0)) return true;
  if (rest.length < headerBytes) return rest.subarray(0, magic.length).equals(magic.subarray(0, rest.length));
  return rest.subarray(0, magic.length).equals(magic) && headerBytes + rest.readUInt32LE(4) > rest.length;
}

function checksumOf(frame: Buffer): number {
  return crc32(frame.subarray(headerBytes), crc32(frame.subarray(0, 16)));
}
