import { hash } from 'node:crypto';
import type { Facet } from './facet.ts';

/** A short name for it: the same wherever and whenever it is made. 96 bits, so two never meet. */
export function facetKey({ action, outcome, service, recordType, purpose }: Facet): string {
  const text = JSON.stringify([action, outcome, service, recordType, purpose]);
  return hash('sha256', text, 'base64url').slice(0, 16);
}
