import { CustodiaError } from '@custodia/errors';

/** `contact.updated`, `refused.updateContact`: that action alone. `contact.*`: every action whose name begins with `contact.`. */
export type ActionFilter = { readonly exactly: string } | { readonly beginningWith: string };

const whole = /^[a-z][A-Za-z0-9-]*(\.[a-z][A-Za-z0-9-]*)*$/;
const upToStar = /^((?:[a-z][A-Za-z0-9-]*\.)+)\*$/;

export function parseActionFilter(text: string): ActionFilter {
  if (whole.test(text)) return { exactly: text };
  const beginning = upToStar.exec(text)?.[1];
  if (beginning !== undefined) return { beginningWith: beginning };
  throw new CustodiaError(
    'BAD_USER_INPUT',
    'filter.action is an action such as contact.updated, or a beginning up to a dot and a star such as contact.*.',
  );
}
