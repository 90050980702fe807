import { Refusal } from '@custodia/errors';

export function opportunityExternalIdTaken(): Refusal {
  const message = 'Another opportunity has this external id. Change that one, or choose another id.';
  return new Refusal('DUPLICATE', message, { field: 'externalId' });
}
