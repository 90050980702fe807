import { Refusal } from '@custodia/errors';

/** Missing and not yours are one answer. */
export function opportunityNotFound(): Refusal {
  return new Refusal('NOT_FOUND', 'No opportunity that you may see has this id. Check the id.', { field: 'id' });
}

export function opportunityExternalIdTaken(): Refusal {
  const message = 'Another opportunity has this external id. Change that one, or choose another id.';
  return new Refusal('DUPLICATE', message, { field: 'externalId' });
}

export function opportunityChangedMeanwhile(currentVersion: number): Refusal {
  const message = 'Somebody has changed this opportunity. Load it again and repeat your change.';
  return new Refusal('VERSION_CONFLICT', message, { currentVersion });
}
