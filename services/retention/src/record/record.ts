import type { Rule } from '../rule/rule.ts';
import { endOf } from './period.ts';

/** One record of some service, and when it falls due. */
export interface RetentionRecord extends Heard, RecordName {
  readonly id: string;
  /** A key of retention-rules.yaml. */
  readonly rule: string;
  readonly startedAt: Date;
  readonly dueAt: Date;
}

export interface RecordName {
  readonly tenantId: string;
  readonly recordType: string;
  readonly recordId: string;
}

/**
 * What has been heard of one record. Everything here is a least, a greatest or a first, so the order in which events
 * arrive does not matter, and hearing one twice changes nothing.
 */
export interface Heard {
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly version: number;
  readonly deletedAt: Date | null;
}

/** One thing that was heard of a record. */
export interface Hearing {
  readonly at: Date;
  /** The version the record had afterwards; 0 when the record itself did not change. */
  readonly version: number;
  readonly deleted: boolean;
}

export function hear(known: Heard | null, hearing: Hearing): Heard {
  const deletedAt = hearing.deleted ? hearing.at : null;
  if (known === null) return { firstAt: hearing.at, lastAt: hearing.at, version: hearing.version, deletedAt };
  return {
    firstAt: earlier(known.firstAt, hearing.at),
    lastAt: later(known.lastAt, hearing.at),
    version: Math.max(known.version, hearing.version),
    deletedAt:
      known.deletedAt !== null && deletedAt !== null
        ? earlier(known.deletedAt, deletedAt)
        : (known.deletedAt ?? deletedAt),
  };
}

/** What is known after all that was heard, of which there is something. */
export function hearAll(known: Heard | null, hearings: readonly Hearing[]): Heard {
  return hearings.reduce<Heard | null>(hear, known)!;
}

/** When the rule's clock started, and when the record falls due. */
export function schedule(heard: Heard, rule: Rule): { startedAt: Date; dueAt: Date } {
  const startedAt = rule.from === 'CREATED' ? heard.firstAt : heard.lastAt;
  return { startedAt, dueAt: endOf(startedAt, rule.length) };
}

function earlier(a: Date, b: Date): Date {
  return a <= b ? a : b;
}

function later(a: Date, b: Date): Date {
  return a >= b ? a : b;
}
