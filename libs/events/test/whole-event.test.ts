import { describe, expect, it } from '@jest/globals';
import { keyOf, wholeEvent, type NewEvent } from '../src/index.ts';
import { readMessage } from '../src/read-message.ts';

const data = {
  version: 1,
  changed: [],
  outcome: 'SHOWN',
  operation: '0123456789abcdef',
  operationKind: 'query',
  roles: ['sales_rep'],
  purpose: 'SALES',
  emergency: false,
  origin: 'fedcba9876543210',
  network: 'external',
  fields: [{ coordinate: 'Contact.email', outcome: 'SHOWN', values: 2 }],
  groups: [{ fields: [0], subjects: ['Contact:0198c2f6-0000-7000-8000-000000000001'] }],
  subjectCount: 1,
  totalSubjects: 1,
  records: 1,
  denied: ['Contact.birthDate'],
  deniedCount: 1,
  refusal: null,
  part: 1,
  parts: 1,
  count: 1,
};

function anAccess(change: Record<string, unknown> = {}): NewEvent {
  return {
    type: 'access.recorded.v1',
    tenantId: 'acme',
    recordType: 'Access',
    recordId: '0198c2f6-0000-7000-8000-00000000000a',
    version: 1,
    actor: { userId: 'u-1', kind: 'user' },
    data: { ...data, ...change },
    at: new Date('2026-11-24T12:00:00Z'),
  };
}

describe('an event told outside a transaction', () => {
  it('is what a consumer reads, with an id of its own', () => {
    const event = wholeEvent(anAccess(), 'gateway');
    expect(event).toMatchObject({ source: '/custodia/gateway', type: 'custodia.access.recorded.v1', actorid: 'u-1' });
    expect(event.id).not.toBe(wholeEvent(anAccess(), 'gateway').id);
    expect(keyOf(event)).toBe('acme:0198c2f6-0000-7000-8000-00000000000a');
    expect(readMessage(Buffer.from(JSON.stringify(event)), 'all')).toEqual({ kind: 'event', event });
  });

  it.each([
    ['a name of a person', { subjects: ['Lisa Marxen'] }],
    ['an address of a person', { subjects: ['Contact:lisa@acme.example'] }],
    ['a client address', { origin: '192.0.2.1' }],
    ['a field nobody declared', { query: '{ contacts { email } }' }],
    ['a coordinate that is none', { denied: ['Contact.email lisa@acme.example'] }],
    ['a code that is none', { refusal: 'lisa@acme.example' }],
    [
      'more than 500 people',
      { groups: [{ fields: [0], subjects: Array.from({ length: 501 }, (_, n) => `Contact:${n}`) }] },
    ],
  ])(
    'is refused with %s in it, which the refusal does not repeat',
    (_what, { subjects, ...change }: Record<string, unknown>) => {
      const groups = subjects === undefined ? {} : { groups: [{ fields: [0], subjects }] };
      const tell = () => wholeEvent(anAccess({ ...change, ...groups }), 'gateway');
      expect(tell).toThrow('An event is not as its schema says');
      try {
        tell();
      } catch (error) {
        expect(JSON.stringify((error as { detail: unknown }).detail)).not.toMatch(/lisa|192\.0/i);
      }
    },
  );
});
