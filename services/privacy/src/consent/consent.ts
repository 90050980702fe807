/** What a person said about one purpose: an append-only list of statements and its pure fold. */
export type ConsentStatus = 'GIVEN' | 'WITHDRAWN' | 'EXPIRED';
export type StatementKind = 'GIVEN' | 'WITHDRAWN';

/** One statement; never changed once it is recorded. */
export interface Statement {
  readonly id: string;
  /** 1, 2, 3 … in the order they were recorded; tells apart statements of the same instant. */
  readonly position: number;
  readonly kind: StatementKind;
  /** When the person said so, which may be before it was recorded. */
  readonly at: Date;
  readonly expiresAt: Date | null;
  readonly source: string | null;
  /** The user who recorded it; null for a service. */
  readonly recordedBy: string | null;
}

/** What a statement list comes to, whatever the time. */
export interface Standing {
  readonly stated: StatementKind;
  readonly givenAt: Date | null;
  readonly withdrawnAt: Date | null;
  readonly expiresAt: Date | null;
  readonly source: string | null;
}

/**
 * The last word counts, by when it was said and not by when it was recorded: a paper form of March that is
 * typed in after the withdrawal of May does not bring the consent back.
 */
export function fold(statements: readonly Statement[]): Standing | null {
  const said = inOrderSaid(statements);
  const last = said.at(-1);
  if (last === undefined) return null;
  const given = said.findLast((statement) => statement.kind === 'GIVEN') ?? null;
  return {
    stated: last.kind,
    givenAt: given?.at ?? null,
    withdrawnAt: last.kind === 'WITHDRAWN' ? last.at : null,
    expiresAt: given?.expiresAt ?? null,
    source: given?.source ?? last.source,
  };
}

export function inOrderSaid(statements: readonly Statement[]): Statement[] {
  return [...statements].sort((a, b) => a.at.getTime() - b.at.getTime() || a.position - b.position);
}

/** `expiresAt` is exclusive: at that instant the consent has lapsed. */
export function statusAt(standing: Pick<Standing, 'stated' | 'expiresAt'>, now: Date): ConsentStatus {
  if (standing.stated === 'WITHDRAWN') return 'WITHDRAWN';
  return standing.expiresAt !== null && standing.expiresAt <= now ? 'EXPIRED' : 'GIVEN';
}
