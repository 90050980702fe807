import { Refusal } from '@custodia/errors';

export function addressNotAllowed(): Refusal {
  const message = 'Events go to https and to public addresses only. Whoever runs this service can allow more networks.';
  return new Refusal('INVALID_INPUT', message, { field: 'url' });
}

export function noSuchEvents(pattern: string): Refusal {
  // A pattern has a closed form by now, so it may be quoted.
  const message = `No event that is delivered is called ${pattern}. docs/events.md lists them.`;
  return new Refusal('INVALID_INPUT', message, { field: 'eventTypes' });
}

export function tooManyEndpoints(most: number): Refusal {
  return new Refusal('INVALID_INPUT', `A tenant has at most ${most} endpoints. Delete one that is not needed.`);
}

export function isDisabled(): Refusal {
  const message = 'The endpoint is disabled. Enable it first: updateWebhookEndpoint with `enabled: true`.';
  return new Refusal('ILLEGAL_TRANSITION', message, { field: 'id' });
}
