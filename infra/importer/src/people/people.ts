import {
  chineseFamilyNames,
  chineseGivenSyllables,
  chineseJobTitles,
  englishFamilyNames,
  englishGivenNames,
  englishJobTitles,
} from './names.ts';
import { china, type Place, unitedKingdom, unitedStates } from './places.ts';
import { type SeededRandom, seededRandom } from './random.ts';

/** An invented person, in the shape of a contact's upsert. */
export interface Person {
  externalId: string;
  givenName: string;
  familyName: string;
  fullName: string;
  emails: { label: string; address: string }[];
  phones: { label: string; number: string }[];
  addresses: { label: string; street: string; city: string; region: string; postalCode: string; country: string }[];
  birthday: string;
  jobTitle: string;
  /** Says of itself that it is fiction; its last four characters tell people apart. */
  nationalId: string;
  language: string;
}

export interface PeopleOptions {
  count: number;
  seed: string;
}

/** The same seed gives the same people; the first n of a longer list are the shorter list. */
export function generatePeople({ count, seed }: PeopleOptions): Person[] {
  return Array.from({ length: count }, (_, index) => person(index + 1, seededRandom(`${seed}:person:${index + 1}`)));
}

function person(number: number, random: SeededRandom): Person {
  const place = random.chance(0.4) ? china : random.pick([unitedStates, unitedKingdom]);
  const name = place === china ? chineseName(random) : englishName(random);
  const serial = String(number).padStart(4, '0');
  return {
    externalId: `generated:person:${serial}`,
    givenName: name.given,
    familyName: name.family,
    fullName: name.full,
    emails: emails(`${name.mailbox}.${serial}`, random),
    phones: phones(place, random),
    addresses: [address(place, random)],
    birthday: day(random, 1955, 2004),
    jobTitle: random.pick(place === china ? chineseJobTitles : englishJobTitles),
    nationalId: `FICTION-${place.country}-${String(random.between(0, 9999)).padStart(4, '0')}-${serial}`,
    language: place.language,
  };
}

interface Name {
  given: string;
  family: string;
  full: string;
  mailbox: string;
}

function chineseName(random: SeededRandom): Name {
  const [family, familyReading] = random.pick(chineseFamilyNames);
  const syllables = Array.from({ length: random.chance(0.3) ? 1 : 2 }, () => random.pick(chineseGivenSyllables));
  const given = syllables.map(([written]) => written).join('');
  const reading = syllables.map(([, read]) => read).join('');
  return { given, family, full: `${family}${given}`, mailbox: `${reading}.${familyReading}` };
}

function englishName(random: SeededRandom): Name {
  const given = random.pick(englishGivenNames);
  const family = random.pick(englishFamilyNames);
  const mailbox = `${given}.${family}`.toLowerCase().replace(/[^a-z.]/g, '');
  return { given, family, full: `${given} ${family}`, mailbox };
}

/** example.com, .org and .net can never receive mail (RFC 2606). */
function emails(mailbox: string, random: SeededRandom): Person['emails'] {
  const work = { label: 'WORK', address: `${mailbox}@example.com` };
  return random.chance(0.25) ? [work, { label: 'HOME', address: `${mailbox}@example.org` }] : [work];
}

function phones(place: Place, random: SeededRandom): Person['phones'] {
  const work = { label: 'WORK', number: place.landline(random) };
  return random.chance(0.35) ? [work, { label: 'MOBILE', number: place.mobile(random) }] : [work];
}

function address(place: Place, random: SeededRandom): Person['addresses'][number] {
  const [city, region] = random.pick(place.cities);
  return {
    label: 'WORK',
    street: place.address(random.pick(place.streets), random.between(1, 240)),
    city,
    region,
    postalCode: place.postalCode(random),
    country: place.country,
  };
}

export function day(random: SeededRandom, fromYear: number, toYear: number): string {
  const time = Date.UTC(random.between(fromYear, toYear), 0, random.between(1, 365));
  return new Date(time).toISOString().slice(0, 10);
}
