import { CustodiaError, Refusal } from '@custodia/errors';

/** One answer for a contact that does not exist, was deleted, or is not the caller's. */
export function contactNotFound(): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such contact. Check its id, and that the contact is yours.', {
    field: 'contactId',
  });
}

export function purposeUnknown(known: readonly string[]): Refusal {
  return new Refusal('UNKNOWN_REFERENCE', `There is no such purpose. Use one of ${known.join(', ')}.`, {
    field: 'purpose',
  });
}

export function purposeNeedsNoConsent(takeConsent: readonly string[]): Refusal {
  return new Refusal(
    'INVALID_INPUT',
    `This purpose does not rest on consent, so there is none to record. Purposes that do: ${takeConsent.join(', ')}.`,
    { field: 'purpose' },
  );
}

export function givenInTheFuture(): Refusal {
  return new Refusal('INVALID_INPUT', 'givenAt lies in the future. Say when the person consented, or leave it out.', {
    field: 'givenAt',
  });
}

export function expiresBeforeGiven(): Refusal {
  return new Refusal('INVALID_INPUT', 'expiresAt must come after givenAt. Move it, or leave it out.', {
    field: 'expiresAt',
  });
}

export function sourceTooLong(longest: number): Refusal {
  return new Refusal('INVALID_INPUT', `source is a short word such as web-form: at most ${longest} characters.`, {
    field: 'source',
  });
}

export function nothingToWithdraw(): Refusal {
  return new Refusal('ILLEGAL_TRANSITION', 'No consent to this purpose was given, so there is none to withdraw.', {
    field: 'purpose',
  });
}

export function alreadyWithdrawn(): Refusal {
  return new Refusal('ILLEGAL_TRANSITION', 'This consent is withdrawn already. Nothing more needs doing.', {
    field: 'purpose',
  });
}

export function namedTwice(): Refusal {
  return new Refusal('DUPLICATE', 'An earlier row names this contact and purpose. Keep one row for each.', {
    field: 'contactId',
  });
}

export function tooManyRows(most: number): CustodiaError {
  return new CustodiaError('BAD_USER_INPUT', `At most ${most} rows at once. Send the rest in further calls.`);
}
