import type { RecordAccess } from '@custodia/identity';
import type { OperationLimits } from './operation-limits.ts';

/** An OR of ANDs of names; null where nothing is required. */
export type Requirement = readonly (readonly string[])[];

export type MaskStyle =
  | 'EMAIL'
  | 'PHONE'
  | 'NAME'
  | 'LAST_FOUR'
  | 'YEAR_OF_BIRTH'
  | 'POSTCODE_AREA'
  | 'CURRENCY_BAND'
  | 'REDACT'
  | 'PSEUDONYM';
export type SearchKind = 'EXACT' | 'PREFIX';
export type TypeKind = 'object' | 'interface' | 'union' | 'enum' | 'scalar' | 'input';

/** Everything `schemas/` says, resolved across subgraphs. Plain JSON, deep-frozen once loaded. */
export interface PolicyIndex {
  /** A digest of all the rest: two processes with the same version decide alike. */
  readonly version: string;
  readonly types: Readonly<Record<string, TypePolicy>>;
  readonly roles: Readonly<Record<string, Role>>;
  /** Scope → what it allows, for people. */
  readonly scopes: Readonly<Record<string, string>>;
  /** Record-access class → what it holds, for people. */
  readonly recordClasses: Readonly<Record<string, string>>;
  readonly purposes: Readonly<Record<string, PurposeRule>>;
  readonly limits: LimitRules;
  readonly retentionRules: Readonly<Record<string, RetentionRule>>;
  /** The named decisions that @policy may ask for. */
  readonly policies: Readonly<Partial<PolicyRules>>;
}

/** What must hold before a field, or a value of a type, may be read. All three are ANDed. */
export interface Requirements {
  readonly authenticated: boolean;
  readonly requiresScopes: Requirement | null;
  readonly policies: Requirement | null;
}

export interface TypePolicy extends Requirements {
  readonly kind: TypeKind;
  /** Who annotated it: a subgraph, or `shared` for shared.graphql. Null for the root types, which nobody owns. */
  readonly subgraph: string | null;
  /** A record-access class of roles.yaml, or `parent`: reached only through the object that holds it. */
  readonly records: string | null;
  readonly retention: string | null;
  /** Path from this object to the id of the person its personal fields are about. */
  readonly dataSubject: string | null;
  /** Of an interface or a union: the object types it may be. */
  readonly possibleTypes: readonly string[];
  readonly fields: Readonly<Record<string, FieldPolicy>>;
}

/** Output and input fields alike; what does not apply to one is null, false or empty. */
export interface FieldPolicy extends Requirements {
  readonly subgraph: string;
  /** The named type it returns or takes, without lists and non-nulls. */
  readonly type: string;
  readonly personal: { readonly category: string; readonly purposes: readonly string[] } | null;
  readonly mask: { readonly as: MaskStyle; readonly unless: Requirement } | null;
  readonly sealed: { readonly search: readonly SearchKind[] } | null;
  /** Of an input field: the output field, as `Type.field`, that using it tells about. */
  readonly reveals: string | null;
  /** Of an input field: the scopes that using it needs. */
  readonly writes: Requirement | null;
  readonly args: Readonly<Record<string, ArgumentPolicy>>;
}

export interface ArgumentPolicy {
  readonly type: string;
  readonly reveals: string | null;
  readonly writes: Requirement | null;
}

export interface Role {
  readonly title: string;
  readonly scopes: readonly string[];
  /** Scopes that are lent while whoever holds the role has broken the glass: where the policy `break-glass` is decided yes. */
  readonly emergency?: readonly string[];
  readonly records: Readonly<Record<string, RecordAccess>>;
  readonly purposes: { readonly default: string; readonly may: readonly string[] };
}

/** How much may be asked for at once and in a minute; a role only widens what everybody has. */
export interface LimitRules {
  readonly defaults: OperationLimits;
  readonly roles: Readonly<Record<string, Partial<OperationLimits>>>;
}

export interface PurposeRule {
  readonly title: string;
  readonly legalBasis: string;
  readonly requiresConsent: boolean;
  readonly dpv: string | null;
}

export interface RetentionRule {
  readonly title: string;
  readonly from: 'CREATED' | 'LAST_ACTIVITY';
  /** ISO 8601 duration. */
  readonly period: string;
  readonly reason: string;
}

/** What every named decision says of itself. */
export interface PolicyRule {
  readonly title: string;
  /** Not decided after this is no. */
  readonly deadlineMs: number;
}

/** Each decision that can be declared, with its parameters. */
export interface PolicyRules {
  readonly 'mfa-recent': PolicyRule & {
    readonly withinMinutes: number;
    /** Authentication methods of RFC 8176. */
    readonly methods: Requirement;
  };
  readonly 'internal-network': PolicyRule & {
    /** CIDR: `10.0.0.0/8`, `fc00::/7`. */
    readonly networks: readonly string[];
  };
  readonly 'working-hours': PolicyRule & {
    /** IANA: `Europe/Berlin`. */
    readonly timeZone: string;
    readonly days: readonly Weekday[];
    /** `HH:MM`, local; from this minute on. */
    readonly from: string;
    /** `HH:MM`, local; up to this minute, `24:00` for the whole day. */
    readonly to: string;
  };
  readonly 'training-current': PolicyRule;
  readonly 'break-glass': PolicyRule & {
    readonly lastsMinutes: number;
    /** Characters that a reason must have at least. */
    readonly reasonMinLength: number;
  };
}

export type PolicyName = keyof PolicyRules;
export type Weekday = 'MON' | 'TUE' | 'WED' | 'THU' | 'FRI' | 'SAT' | 'SUN';
