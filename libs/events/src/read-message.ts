import type { CustodiaEvent } from './event.ts';
import { shortTypeOf } from './event.ts';
import { faultOf } from './event-schemas.ts';
import type { DeliveredMessage } from './event-log.ts';

/** What a message turned out to be: an event, nothing for this consumer, or unreadable for that reason. */
export type ReadMessage =
  | { readonly kind: 'event'; readonly event: CustodiaEvent }
  | { readonly kind: 'unwanted' }
  | { readonly kind: 'invalid'; readonly reason: string };

export function readMessage({ value }: DeliveredMessage, types: readonly string[] | 'all'): ReadMessage {
  const parsed = parse(value);
  if (parsed === null) return { kind: 'invalid', reason: 'not a JSON object' };
  const { type } = parsed;
  // What a consumer does not ask for it need not understand: a newer service may tell of more.
  if (typeof type === 'string' && types !== 'all' && !types.includes(shortTypeOf(type))) return { kind: 'unwanted' };
  const reason = faultOf(parsed);
  return reason ? { kind: 'invalid', reason } : { kind: 'event', event: parsed as unknown as CustodiaEvent };
}

function parse(value: Buffer | null): Record<string, unknown> | null {
  if (!value) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(value);
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
