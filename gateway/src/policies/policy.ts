import type { Principal } from '@custodia/identity';

/** What a named decision is taken from. None of it is written by the client: all of it was signed, measured or looked up. */
export interface PolicyFacts {
  readonly principal: Principal;
  /** When and how the person signed in, as their access token says. */
  readonly session: Session;
  /** Where the call comes from; behind a proxy that is not trusted, where the proxy is. */
  readonly clientAddress: string;
  readonly now: Date;
  /** What the directory knows of the caller at this moment; asked at most once for a request, and only when a policy asks. */
  directory(): Promise<DirectoryFacts>;
}

export interface Session {
  readonly authenticatedAt: Date | null;
  /** Authentication methods of RFC 8176. */
  readonly methods: readonly string[];
}

export interface DirectoryFacts {
  /** The last day on which their training counts, `YYYY-MM-DD`, UTC. */
  readonly trainingValidUntil: string | null;
  /** Until when their broken glass is open; null where none is. */
  readonly breakGlassExpiresAt: Date | null;
}

/** Decides one name for one request. What it throws, and an answer after its deadline, is no. */
export type Policy = (facts: PolicyFacts) => boolean | Promise<boolean>;

/** What became of a decision. All but `yes` are no: nobody decides that name, it threw, or it was late. */
export type PolicyOutcome = 'yes' | 'no' | 'undecided' | 'thrown' | 'late';
