import { CustodiaError } from '@custodia/errors';
import { purposesOf, type PolicyIndex } from '@custodia/policy';

export const purposeHeader = 'x-purpose';

export interface StatedPurpose {
  /** The access token's `purpose` claim. It binds: whoever issued the token meant it for nothing else. */
  readonly claimed: string | null;
  /** The X-Purpose header as it came; undefined where none was sent. */
  readonly header: string | readonly string[] | undefined;
}

/**
 * What this request reads personal data for: what the token says, or the header, or the default of these roles. Throws
 * PURPOSE_NOT_ALLOWED for anything that none of the roles may state. Null for somebody without a role that has any.
 */
export function statePurpose(
  index: PolicyIndex,
  roles: readonly string[],
  { claimed, header }: StatedPurpose,
): string | null {
  const { may, default: unstated } = purposesOf(index, roles);
  const remedy = remedyOf([...may], unstated);

  if (claimed !== null && !may.has(claimed)) {
    throw notAllowed(`The access token states a purpose that none of your roles may state. ${remedy}`);
  }
  if (header === undefined) return claimed ?? unstated;
  // Node joins a header that was sent twice by commas, which no purpose has in it.
  if (typeof header !== 'string' || header.includes(',')) {
    throw notAllowed(`X-Purpose states more than one purpose. ${remedy}`);
  }
  if (!may.has(header)) throw notAllowed(`${subjectOf(index, header)} ${remedy}`);
  if (claimed !== null && header !== claimed) {
    const message = `The access token is for ${claimed} alone, and X-Purpose states ${header}. Leave X-Purpose out, or get a token for ${header}.`;
    throw notAllowed(message);
  }
  return header;
}

/** What is no purpose at all is not repeated: it may hold anything. */
function subjectOf(index: PolicyIndex, header: string): string {
  return Object.hasOwn(index.purposes, header)
    ? `None of your roles may state the purpose ${header}.`
    : 'X-Purpose states no purpose that is known here.';
}

function remedyOf(may: readonly string[], unstated: string | null): string {
  if (may.length === 0) return 'You hold no role that may state one: leave X-Purpose out.';
  return `State ${may.join(' or ')} by the header X-Purpose, or leave it out for ${unstated}.`;
}

function notAllowed(message: string): CustodiaError {
  return new CustodiaError('PURPOSE_NOT_ALLOWED', message);
}
