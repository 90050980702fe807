import { CustodiaError, type ErrorCode } from '@custodia/errors';
import type { Principal } from '@custodia/identity';

/** Somebody was recognised and is refused all the same: whoever records it can say who. */
export class RefusedPrincipal extends CustodiaError {
  readonly principal: Principal;

  constructor(principal: Principal, { code, message }: { readonly code: ErrorCode; readonly message: string }) {
    super(code, message);
    this.principal = principal;
  }
}
