import { createHash } from 'node:crypto';
import type { CustodiaEvent } from './event.ts';
import type { Batch, DeliveredMessage } from './event-log.ts';
import type { SetAside } from './quarantine.store.ts';
import type { ReadMessage, RecordVersion } from './read-message.ts';

export interface Item {
  readonly message: DeliveredMessage;
  readonly read: ReadMessage;
}

/** What of a chunk is to be applied now, and what is set aside. */
export interface Sorted {
  readonly events: readonly CustodiaEvent[];
  readonly versions: readonly RecordVersion[];
  readonly aside: readonly { readonly item: Item; readonly state: 'UNREADABLE' | 'PARKED' }[];
}

/** An unreadable message holds up its key from here on; what comes after it in the chunk is parked like all the rest. */
export function sortOut(items: readonly Item[], held: Set<string>): Sorted {
  const events: CustodiaEvent[] = [];
  const versions: RecordVersion[] = [];
  const aside: { item: Item; state: 'UNREADABLE' | 'PARKED' }[] = [];
  for (const item of items) {
    const { message, read } = item;
    const key = orderKeyOf(message);
    const isHeld = key !== null && held.has(key);
    if (read.kind === 'invalid') {
      aside.push({ item, state: isHeld ? 'PARKED' : 'UNREADABLE' });
      if (key !== null) held.add(key);
    } else if (read.kind === 'unwanted') {
      if (read.about && !isHeld) versions.push(read.about);
    } else if (isHeld) {
      aside.push({ item, state: 'PARKED' });
    } else {
      events.push(read.event);
      versions.push(read.event);
    }
  }
  return { events, versions, aside };
}

export function keysOf(items: readonly Item[]): ReadonlySet<string> {
  return new Set(items.flatMap(({ message }) => orderKeyOf(message) ?? []));
}

export function setAsideOf(
  consumer: string,
  { topic, partition }: Batch,
  { message, read, state }: Item & { readonly state: 'UNREADABLE' | 'PARKED' },
): SetAside {
  return {
    consumer,
    topic,
    partitionId: partition,
    position: BigInt(message.position),
    messageKey: orderKeyOf(message),
    headers: message.headers,
    bytes: message.value ?? Buffer.alloc(0),
    state,
    reason: read.kind === 'invalid' ? read.reason : 'waits for a message of its key that cannot be read',
  };
}

/** What order is kept by. Ours are short; whatever else is sent must still find room, and be told apart. */
function orderKeyOf({ key }: DeliveredMessage): string | null {
  if (key === null || key.length <= LONGEST_KEY) return key;
  return `sha256:${createHash('sha256').update(key).digest('hex')}`;
}

const LONGEST_KEY = 200;
