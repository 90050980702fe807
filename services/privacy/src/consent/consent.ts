import { alreadyWithdrawn, expiresBeforeGiven, givenInTheFuture, nothingToWithdraw } from './consent.errors.ts';

/** What a person said about one purpose: an append-only list of statements and its pure fold. */
export interface Consent extends Standing {
  readonly tenantId: string;
  readonly id: string;
  readonly contactId: string;
  readonly purpose: string;
  /** How many statements it rests on. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

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

/** All that is known about one contact and purpose; `consent` is null before the first statement. */
export interface Dossier {
  readonly tenantId: string;
  readonly contactId: string;
  readonly purpose: string;
  readonly consent: Consent | null;
  readonly statements: readonly Statement[];
}

/** Answers the dossier of a contact and purpose; refuses a contact that is missing or not the caller's. */
export type DossierOf = (contactId: string, purpose: string) => Dossier;

/** Whose consent, to what. */
export type Subject = Pick<Dossier, 'contactId' | 'purpose'>;
export type GiveInput = Subject & Giving;
export type WithdrawInput = Subject & { readonly source: string | null };

export interface Giving {
  /** Null: now. */
  readonly givenAt: Date | null;
  readonly expiresAt: Date | null;
  readonly source: string | null;
}

/** Who records it, when, and where ids come from. */
export interface Recording {
  readonly recordedBy: string | null;
  readonly now: Date;
  readonly newId: () => string;
}

/** A consent after one more statement. */
export interface Recorded {
  readonly consent: Consent;
  readonly statement: Statement;
  /** Names of the consent's fields that changed. */
  readonly changed: readonly string[];
}

export function give(dossier: Dossier, giving: Giving, recording: Recording): Recorded {
  const at = giving.givenAt ?? notBeforeTheLastWord(dossier, recording.now);
  if (giving.givenAt !== null && giving.givenAt > recording.now) throw givenInTheFuture();
  if (giving.expiresAt !== null && giving.expiresAt <= at) throw expiresBeforeGiven();
  return append(dossier, { kind: 'GIVEN', at, expiresAt: giving.expiresAt, source: giving.source }, recording);
}

export function withdraw(dossier: Dossier, source: string | null, recording: Recording): Recorded {
  if (dossier.consent === null) throw nothingToWithdraw();
  if (dossier.consent.stated === 'WITHDRAWN') throw alreadyWithdrawn();
  const at = notBeforeTheLastWord(dossier, recording.now);
  return append(dossier, { kind: 'WITHDRAWN', at, expiresAt: null, source }, recording);
}

/**
 * Whether a giving is known already. One with a date is when that very statement was recorded once, so a list that is
 * imported again does not undo a withdrawal made since; one without a date is when the consent stands now.
 */
export function isKnown(dossier: Dossier, giving: Giving, now: Date): boolean {
  const { givenAt, expiresAt, source } = giving;
  if (givenAt !== null) {
    return dossier.statements.some(
      (said) =>
        said.kind === 'GIVEN' &&
        isSameInstant(said.at, givenAt) &&
        isSameInstant(said.expiresAt, expiresAt) &&
        said.source === source,
    );
  }
  const { consent } = dossier;
  return (
    consent !== null &&
    statusAt(consent, now) === 'GIVEN' &&
    isSameInstant(consent.expiresAt, expiresAt) &&
    (source === null || consent.source === source)
  );
}

type Said = Pick<Statement, 'kind' | 'at' | 'expiresAt' | 'source'>;

function append(dossier: Dossier, said: Said, { recordedBy, now, newId }: Recording): Recorded {
  const { tenantId, contactId, purpose, consent: before } = dossier;
  const version = (before?.version ?? 0) + 1;
  const statement: Statement = { id: newId(), position: version, ...said, recordedBy };
  // Not null: there is at least the statement just made.
  const standing = fold([...dossier.statements, statement])!;
  const consent: Consent = {
    tenantId,
    id: before?.id ?? newId(),
    contactId,
    purpose,
    ...standing,
    version,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  return { consent, statement, changed: changedBetween(before, standing) };
}

/** Names as in the schema. */
function changedBetween(before: Standing | null, after: Standing): string[] {
  return [
    ...(before?.stated === after.stated ? [] : ['status']),
    ...(['givenAt', 'withdrawnAt', 'expiresAt'] as const).filter(
      (name) => !isSameInstant(before?.[name] ?? null, after[name]),
    ),
    ...((before?.source ?? null) === after.source ? [] : ['source']),
  ];
}

/** Clocks of two processes differ a little; what is said now must not sort before what was said already. */
function notBeforeTheLastWord(dossier: Dossier, now: Date): Date {
  const last = inOrderSaid(dossier.statements).at(-1);
  return last !== undefined && last.at > now ? last.at : now;
}

function isSameInstant(a: Date | null, b: Date | null): boolean {
  return a?.getTime() === b?.getTime();
}
