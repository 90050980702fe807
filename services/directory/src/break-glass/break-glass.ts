import { accept, Refusal } from '@custodia/errors';
import { prose, revise, type Revision } from '@custodia/model';
import type { PolicyRules } from '@custodia/policy';
import { z } from 'zod';

/** Somebody's stated emergency, for which they see for a short while what is closed to them otherwise. */
export interface BreakGlass {
  readonly tenantId: string;
  readonly id: string;
  readonly version: number;
  readonly userId: string;
  /** As they wrote it; it may be about a customer. */
  readonly reason: string;
  readonly openedAt: Date;
  /** Exclusive: at this instant it is closed. */
  readonly expiresAt: Date;
  /** When it was ended before its time. */
  readonly endedAt: Date | null;
  readonly updatedAt: Date;
}

/** What policies.yaml says of it. */
export type BreakGlassRule = Pick<PolicyRules['break-glass'], 'lastsMinutes' | 'reasonMinLength'>;

const stated = z.object({ reason: prose(2_000) });

/** Blanks are no reason, and neither is one character typed many times. */
export function acceptReason(reason: unknown, { reasonMinLength }: BreakGlassRule): string {
  const text = accept(stated, { reason }).reason.normalize('NFC').replace(/\s+/g, ' ');
  if (text.length >= reasonMinLength && new Set(text.toLowerCase()).size >= fewestCharacters) return text;
  const message = `Say in at least ${reasonMinLength} characters what the emergency is.`;
  throw new Refusal('INVALID_INPUT', message, { field: 'reason' });
}

const fewestCharacters = 5;

interface Opening {
  readonly tenantId: string;
  readonly id: string;
  readonly userId: string;
  readonly reason: string;
  readonly at: Date;
}

export function openGlass(opening: Opening, { lastsMinutes }: BreakGlassRule): BreakGlass {
  const { at, ...stated } = opening;
  const expiresAt = new Date(at.getTime() + lastsMinutes * 60_000);
  return { ...stated, version: 1, openedAt: at, expiresAt, endedAt: null, updatedAt: at };
}

/** An emergency has one reason. Whoever has another one states it anew, and is heard of anew. */
export function assertSameReason(open: BreakGlass, reason: string): void {
  if (open.reason === reason) return;
  const until = open.expiresAt.toISOString();
  const message = `You have broken the glass already, for another reason, until ${until}. Use that, or end it first: endBreakGlass.`;
  throw new Refusal('ILLEGAL_TRANSITION', message, { field: 'reason' });
}

export function endGlass(glass: BreakGlass, at: Date): Revision<BreakGlass> {
  return revise(glass, { endedAt: at }, at);
}

export function isOpen(glass: Pick<BreakGlass, 'expiresAt' | 'endedAt'>, now: Date): boolean {
  return glass.endedAt === null && now < glass.expiresAt;
}
