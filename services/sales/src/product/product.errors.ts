import { Refusal } from '@custodia/errors';

/** Missing and not yours are one answer. */
export function productNotFound(): Refusal {
  return new Refusal('NOT_FOUND', 'No product that you may see has this id. Check the id.', { field: 'id' });
}

export function productExternalIdTaken(): Refusal {
  const message = 'Another product has this external id. Change that one, or choose another id.';
  return new Refusal('DUPLICATE', message, { field: 'externalId' });
}

export function productInUse(): Refusal {
  const message = 'Opportunities name this product. Deactivate it instead: set `active` to false.';
  return new Refusal('IN_USE', message, { field: 'id' });
}

export function productChangedMeanwhile(currentVersion: number): Refusal {
  const message = 'Somebody has changed this product. Load it again and repeat your change.';
  return new Refusal('VERSION_CONFLICT', message, { currentVersion });
}
