import { describe, expect, it } from '@jest/globals';
import { generateConsents, generatePeople } from '@custodia/importer';

const people = generatePeople({ count: 2000, seed: 'custodia' });

describe('invented people', () => {
  it('are the same for the same seed, however many are asked for, and others for another', () => {
    expect(generatePeople({ count: 20, seed: 'custodia' })).toEqual(people.slice(0, 20));
    expect(generatePeople({ count: 1, seed: 'other' })).not.toEqual(people.slice(0, 1));
  });

  it('stay as they are from one version to the next', () => {
    expect(people[0]).toMatchInlineSnapshot(`
     {
       "addresses": [
         {
           "city": "Bristol",
           "country": "GB",
           "label": "WORK",
           "postalCode": "ZZ90 5ZZ",
           "region": "Bristol",
           "street": "122 Example Road",
         },
       ],
       "birthday": "1980-12-06",
       "emails": [
         {
           "address": "evie.begum.0001@example.com",
           "label": "WORK",
         },
         {
           "address": "evie.begum.0001@example.org",
           "label": "HOME",
         },
       ],
       "externalId": "generated:person:0001",
       "familyName": "Begum",
       "fullName": "Evie Begum",
       "givenName": "Evie",
       "jobTitle": "Finance director",
       "language": "en-GB",
       "nationalId": "FICTION-GB-5648-0001",
       "phones": [
         {
           "label": "WORK",
           "number": "+442079460945",
         },
         {
           "label": "MOBILE",
           "number": "+447700900206",
         },
       ],
     }
    `);
  });

  it('have names in Chinese and in English', () => {
    const chinese = people.filter(({ language }) => language === 'zh-CN');
    expect(chinese.length).toBeGreaterThan(700);
    expect(chinese.length).toBeLessThan(900);
    for (const { fullName, familyName, givenName } of chinese) {
      expect(fullName).toMatch(/^\p{Script=Han}{2,4}$/u);
      expect(fullName).toBe(`${familyName}${givenName}`);
    }
  });

  it('can be reached by nobody: reserved domains, numbers kept for fiction, ids that say so', () => {
    for (const { emails, phones, nationalId } of people) {
      for (const { address } of emails) expect(address).toMatch(/^[a-z.]+\.\d{4}@example\.(com|org)$/);
      for (const { number } of phones)
        expect(number).toMatch(/^(\+1\d{3}55501\d{2}|\+442079460\d{3}|\+447700900\d{3}|\+861000\d{6})$/);
      expect(nationalId).toMatch(/^FICTION-(CN|US|GB)-\d{4}-\d{4}$/);
    }
  });

  it('are two thousand different ones', () => {
    expect(new Set(people.map(({ externalId }) => externalId)).size).toBe(2000);
    expect(new Set(people.map(({ emails }) => emails[0]?.address)).size).toBe(2000);
  });
});

describe('invented consents', () => {
  const consents = generateConsents({ count: 2000, seed: 'custodia' });
  const share = (purpose: string) => consents.filter((consent) => consent.purpose === purpose).length / 2000;

  it('are given by about six in ten for marketing and three in ten for analytics, and some are withdrawn', () => {
    expect(share('MARKETING')).toBeCloseTo(0.6, 1);
    expect(share('ANALYTICS')).toBeCloseTo(0.3, 1);
    expect(consents.filter(({ withdrawn }) => withdrawn).length).toBeGreaterThan(20);
  });

  it('speak of the people of the same seed', () => {
    const ids = new Set(people.map(({ externalId }) => externalId));
    expect(consents.every(({ personExternalId }) => ids.has(personExternalId))).toBe(true);
  });
});
