import { limitNames, type OperationLimits } from '@custodia/policy';

/** What a role allows, cut to the ceilings of this gateway. Equal objects in, the same object out. */
export function limitsWithin(ceilings: OperationLimits): (allowed: OperationLimits) => OperationLimits {
  const known = new WeakMap<OperationLimits, OperationLimits>();
  return (allowed) => {
    const remembered = known.get(allowed);
    if (remembered) return remembered;
    const limits = Object.fromEntries(
      limitNames.map((name) => [name, Math.min(allowed[name], ceilings[name])]),
    ) as OperationLimits;
    known.set(allowed, Object.freeze(limits));
    return limits;
  };
}
