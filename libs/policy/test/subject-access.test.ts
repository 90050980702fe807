import { loadPolicyIndex, subjectAccess } from '@custodia/policy';
import { describe, expect, it } from '@jest/globals';

const index = loadPolicyIndex();

describe('which people a purpose lets somebody meet', () => {
  it.each(Object.entries(index.purposes))('is as purposes.yaml says for %s', (purpose, { requiresConsent }) => {
    expect(subjectAccess(index, purpose)).toBe(requiresConsent ? 'CONSENTING' : 'ALL');
  });

  it('is those who consented for marketing and analytics', () => {
    const resting = Object.keys(index.purposes).filter((purpose) => subjectAccess(index, purpose) === 'CONSENTING');
    expect(resting.sort()).toEqual(['ANALYTICS', 'MARKETING']);
  });

  it('is all without a purpose, when nothing personal is shown', () => {
    expect(subjectAccess(index, null)).toBe('ALL');
  });

  it.each(['', 'marketing', 'MARKETING ', 'EVERYTHING', '__proto__', 'constructor', 'toString'])(
    'is nobody for %p, which is no purpose',
    (purpose) => {
      expect(subjectAccess(index, purpose)).toBe('NONE');
    },
  );
});
