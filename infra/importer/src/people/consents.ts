import { day } from './people.ts';
import { type SeededRandom, seededRandom } from './random.ts';
import type { PeopleOptions } from './people.ts';

/** What an invented person said about a purpose. */
export interface Consent {
  personExternalId: string;
  purpose: 'MARKETING' | 'ANALYTICS';
  givenAt: string;
  source: string;
  withdrawn: boolean;
}

const shares = [
  ['MARKETING', 0.6],
  ['ANALYTICS', 0.3],
] as const;

/** About one in twenty five of those who consented has withdrawn since. */
const withdrawnShare = 0.04;

/** Of the people that `generatePeople` gives for the same options. */
export function generateConsents({ count, seed }: PeopleOptions): Consent[] {
  return Array.from({ length: count }, (_, index) => index + 1).flatMap((number) => {
    const random = seededRandom(`${seed}:consents:${number}`);
    return shares
      .map(([purpose, share]) => ({ asked: random.chance(share), consent: consent(number, purpose, random) }))
      .flatMap(({ asked, consent }) => (asked ? [consent] : []));
  });
}

function consent(number: number, purpose: Consent['purpose'], random: SeededRandom): Consent {
  return {
    personExternalId: `generated:person:${String(number).padStart(4, '0')}`,
    purpose,
    givenAt: `${day(random, 2023, 2025)}T09:00:00.000Z`,
    source: random.pick(['web-form', 'phone', 'paper']),
    withdrawn: random.chance(withdrawnShare),
  };
}
