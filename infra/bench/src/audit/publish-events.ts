import { setTimeout as pause } from 'node:timers/promises';
import { keyOf, topicOf, wholeEvent, type EventLog } from '@custodia/events';

const CONTACTS = 2_000;
const AT_ONCE = 500;
const EVERY_MS = 50;

/** Changes of contacts, as their service tells them. Each call goes on where the one before ended. */
export function createPublisher(log: EventLog, signal: AbortSignal) {
  let next = 0;

  async function publish(count: number): Promise<void> {
    const events = Array.from({ length: count }, () => anEvent(next++));
    await log.publish(
      topicOf('contacts'),
      events.map((event) => ({ key: keyOf(event), value: Buffer.from(JSON.stringify(event)), headers: {} })),
    );
  }

  return {
    async atOnce(count: number): Promise<void> {
      for (let left = count; left > 0; left -= AT_ONCE) {
        signal.throwIfAborted();
        await publish(Math.min(left, AT_ONCE));
      }
    },

    /** At that rate, whatever becomes of them: who is slow falls behind. Answers how many in how many seconds. */
    async atRate(perSecond: number, seconds: number): Promise<{ published: number; seconds: number }> {
      const began = performance.now();
      const all = perSecond * seconds;
      let published = 0;
      while (published < all) {
        signal.throwIfAborted();
        const due = Math.min(all, Math.floor(((performance.now() - began) / 1_000) * perSecond)) - published;
        if (due > 0) await publish(Math.min(due, AT_ONCE));
        published += Math.max(0, Math.min(due, AT_ONCE));
        if (due < AT_ONCE) await pause(EVERY_MS);
      }
      return { published, seconds: (performance.now() - began) / 1_000 };
    },
  };
}

function anEvent(index: number) {
  const contact = index % CONTACTS;
  const id = (kind: number, at: number) => `0198c2f6-0000-7000-800${kind}-${String(at).padStart(12, '0')}`;
  const version = 1 + Math.floor(index / CONTACTS);
  const ownerId = id(1, contact % 40);
  return wholeEvent(
    {
      type: 'contact.updated.v1',
      tenantId: 'bench',
      recordType: 'Contact',
      recordId: id(0, contact),
      version,
      actor: { userId: ownerId, kind: 'user' },
      data: { version, changed: ['emails'], ownerId, ownerTeamPath: '/central/marxen/', accountId: null },
      at: new Date(),
    },
    'contacts',
  );
}
