import { createHash } from 'node:crypto';
import type { Facet } from './facet.ts';

/** A short name for it: the same wherever and whenever it is made. 96 bits, so two never meet. */
export function facetKey({ action, outcome, service, recordType, purpose }: Facet): string {
  const text = JSON.stringify([action, outcome, service, recordType, purpose]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
