import type { PolicyIndex } from '@custodia/policy';
import { purposeNeedsNoConsent, purposeUnknown } from '../consent/consent.errors.ts';

export interface Purpose {
  readonly key: string;
  readonly title: string;
  readonly legalBasis: string;
  readonly requiresConsent: boolean;
  readonly dpv: string | null;
}

/** The purposes of purposes.yaml, as the policy index holds them. */
export interface Purposes {
  all(): readonly Purpose[];
  find(key: string): Purpose | null;
  /** A purpose whose legal basis is consent; any other is refused. */
  assertTakesConsent(key: string): void;
}

export function purposesOf(index: Pick<PolicyIndex, 'purposes'>): Purposes {
  const all = Object.entries(index.purposes).map(([key, stated]) => ({
    key,
    title: stated.title,
    legalBasis: stated.legalBasis,
    requiresConsent: stated.requiresConsent,
    dpv: stated.dpv ?? null,
  }));
  const byKey = new Map<string, Purpose>(all.map((purpose) => [purpose.key, purpose]));
  const takeConsent = all.filter((purpose) => purpose.legalBasis === 'CONSENT').map((purpose) => purpose.key);

  return {
    all: () => all,
    find: (key) => byKey.get(key) ?? null,
    assertTakesConsent(key) {
      if (!byKey.has(key)) throw purposeUnknown([...byKey.keys()]);
      if (!takeConsent.includes(key)) throw purposeNeedsNoConsent(takeConsent);
    },
  };
}
