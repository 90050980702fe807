import { createHash } from 'node:crypto';
import { keyOf, wholeEvent, type LogMessage } from '@custodia/events';
import { newId } from '@custodia/persistence';
import type { SeededRandom } from '@custodia/importer';
import { tenantId } from '../installation/people.ts';
import { poisonKinds, poisonOf, type PoisonKind } from './poison-messages.ts';

export interface StreamedMessage {
  readonly message: LogMessage;
  /** Null where it is poison. */
  readonly eventId: string | null;
  readonly poison: PoisonKind | null;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly digest: string;
}

const EVENTS_OF_A_RECORD = 10;

/** Histories of contacts, one event after the other, and the given share of poison in the place of an event of theirs. */
export function* streamOf(random: SeededRandom, asked: { events: number; share: number }): Generator<StreamedMessage> {
  const records = Array.from({ length: Math.ceil(asked.events / EVENTS_OF_A_RECORD) }, () => ({
    id: newId(),
    version: 0,
  }));
  const ownerId = newId();
  let poisons = 0;
  let owed = 0;
  for (let at = 1; at <= asked.events; at++) {
    const record = random.pick(records);
    // A record that nobody has heard of yet has no event to be spoilt: the next one that has, has it.
    if (random.chance(asked.share)) owed += 1;
    const isPoison = owed > 0 && record.version > 0;
    if (isPoison) owed -= 1;
    // Poison tells of a version that its record has not had, and the next good event tells of the same one.
    const version = record.version + 1;
    const event = wholeEvent(
      {
        type: version === 1 ? 'contact.created.v1' : 'contact.updated.v1',
        tenantId,
        recordType: 'Contact',
        recordId: record.id,
        version,
        actor: null,
        at: new Date(),
        data: { version, changed: ['jobTitle'], ownerId, ownerTeamPath: '/team/', accountId: null },
      },
      'contacts',
    );
    const poison = isPoison ? (poisonKinds[poisons++ % poisonKinds.length] ?? null) : null;
    if (!poison) record.version = version;
    const value = poison ? poisonOf(poison, event) : Buffer.from(JSON.stringify(event));
    yield {
      message: { key: keyOf(event), value, headers: { 'x-chaos': poison ?? 'none' } },
      eventId: poison ? null : event.id,
      poison,
      digest: createHash('sha256').update(value).digest('hex'),
    };
  }
}
