import type { CustodiaEvent } from '@custodia/events';

/** What may come over a log from who does not keep the contract. */
export const poisonKinds = [
  'truncated',
  'wrong schema',
  '1 MiB',
  'bad UTF-8',
  'unknown type',
  'future version',
  'pollution in the envelope',
  'pollution in the data',
] as const;
export type PoisonKind = (typeof poisonKinds)[number];

/** Of these a consumer that names its types makes nothing, and passes them over; one that hears all cannot read them. */
export const passedOverByNamedTypes: ReadonlySet<PoisonKind> = new Set(['unknown type', 'future version']);

const MEBIBYTE = 1_048_576;

/** A message made from a good event in one of the ways to be a bad one. */
export function poisonOf(kind: PoisonKind, event: CustodiaEvent): Buffer {
  const good = JSON.stringify(event);
  switch (kind) {
    case 'truncated':
      return Buffer.from(good.slice(0, Math.floor(good.length / 2)));
    case 'wrong schema':
      return bytesOf({ ...event, data: { ...event.data, fullName: 'not a field of the event' } });
    case '1 MiB':
      return sized(event);
    case 'bad UTF-8':
      return Buffer.concat([Buffer.from(good), Buffer.from([0xc3, 0x28])]);
    case 'unknown type':
      return bytesOf({ ...event, type: 'custodia.unheard.of.v1', dataschema: 'unheard.of.v1.json' });
    case 'future version':
      return bytesOf({ ...event, type: 'custodia.contact.updated.v99', dataschema: 'contact.updated.v99.json' });
    // As text: an object literal would set the prototype in place of a property.
    case 'pollution in the envelope':
      return Buffer.from(`{"__proto__":{"polluted":true},"constructor":{"prototype":{}},${good.slice(1)}`);
    case 'pollution in the data':
      return Buffer.from(good.replace('"data":{', '"data":{"__proto__":{"polluted":true},'));
  }
}

function bytesOf(event: object): Buffer {
  return Buffer.from(JSON.stringify(event));
}

/** 1 MiB to the byte, and no broker that takes a MiB may refuse it. */
function sized(event: CustodiaEvent): Buffer {
  const around = bytesOf({ ...event, data: { ...event.data, filler: '' } }).length;
  return bytesOf({ ...event, data: { ...event.data, filler: 'x'.repeat(MEBIBYTE - around) } });
}
