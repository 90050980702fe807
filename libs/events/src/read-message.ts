import type { CustodiaEvent } from './event.ts';
import { shortTypeOf } from './event.ts';
import { faultOf } from './event-schemas.ts';

/** What a message turned out to be: an event, nothing for this consumer, or unreadable for that reason. */
export type ReadMessage =
  | { readonly kind: 'event'; readonly event: CustodiaEvent }
  /** Nothing to be done with it; which version of which record it tells of, where it says so. */
  | { readonly kind: 'unwanted'; readonly about: RecordVersion | null }
  | { readonly kind: 'invalid'; readonly reason: string };

/** The part of an event that says where it stands in its record's history. */
export type RecordVersion = Pick<CustodiaEvent, 'tenantid' | 'subject' | 'sequence'>;

export function readMessage(value: Buffer | null, types: readonly string[] | 'all'): ReadMessage {
  const parsed = parse(value);
  if (parsed === null) return { kind: 'invalid', reason: 'not a JSON object' };
  const { type } = parsed;
  // What a consumer does not ask for it need not understand: a newer service may tell of more.
  if (typeof type === 'string' && types !== 'all' && !types.includes(shortTypeOf(type))) {
    return { kind: 'unwanted', about: versionOf(parsed) };
  }
  const reason = faultOf(parsed);
  return reason ? { kind: 'invalid', reason } : { kind: 'event', event: parsed as unknown as CustodiaEvent };
}

function versionOf({ tenantid, subject, sequence }: Record<string, unknown>): RecordVersion | null {
  // Nobody has checked it, and it must fit where it is noted.
  if (typeof tenantid !== 'string' || tenantid === '' || tenantid.length > 64) return null;
  if (typeof subject !== 'string' || subject === '' || subject.length > 100) return null;
  if (!Number.isInteger(sequence) || (sequence as number) < 1 || (sequence as number) > 2_147_483_647) return null;
  return { tenantid, subject, sequence: sequence as number };
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
