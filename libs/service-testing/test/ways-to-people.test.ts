import { describe, expect, it } from '@jest/globals';
import { loadPolicyIndex, type PolicyIndex } from '@custodia/policy';
import { typesAboutPeople, waysToPeople } from '../src/index.ts';

const index = loadPolicyIndex();

describe('what is about customers', () => {
  it('is these types, of which the services ask for consent; a new one needs its predicate and its tests', () => {
    expect(typesAboutPeople(index)).toEqual(['Activity', 'ConsentRecord', 'Contact']);
  });

  it('is met through these subgraphs, each of which has a test of every way to it', () => {
    const subgraphs = [...new Set(Object.values(index.types).flatMap(({ subgraph }) => subgraph ?? []))].sort();
    const leading = subgraphs.filter((subgraph) => waysToPeople(index, subgraph).length > 0);
    expect(leading).toEqual(['contacts', 'privacy', 'sales']);
  });

  it('is never a colleague, of whom no consent is asked', () => {
    expect(index.types['User']).toMatchObject({ dataSubject: 'id', records: 'colleague' });
    expect(waysToPeople(index, 'directory')).toEqual([]);
  });

  it('is found behind lists and payloads, wherever it is new', () => {
    const { Contact, ContactConnection, ContactEdge, Query } = index.types;
    const rename = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll('Contact', 'Lead')) as never;
    const root = { ...Query!, fields: { leads: { ...Query!.fields['contacts']!, type: 'LeadConnection' } } };
    const types = {
      Query: root,
      Lead: { ...Contact!, fields: {} },
      LeadConnection: rename(ContactConnection),
      LeadEdge: rename(ContactEdge),
    } satisfies PolicyIndex['types'];
    expect(typesAboutPeople({ types })).toEqual(['Lead']);
    expect(waysToPeople({ types }, 'contacts')).toEqual(['Query.leads']);
  });
});
