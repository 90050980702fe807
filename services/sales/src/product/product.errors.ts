import { Refusal } from '@custodia/errors';

export function productExternalIdTaken(): Refusal {
  const message = 'Another product has this external id. Change that one, or choose another id.';
  return new Refusal('DUPLICATE', message, { field: 'externalId' });
}

export function productInUse(): Refusal {
  const message = 'Opportunities name this product. Deactivate it instead: set `active` to false.';
  return new Refusal('IN_USE', message, { field: 'id' });
}
