const HAN_ALONE = /^\p{Script=Han}+$/u;

interface Names {
  readonly givenName: string | null;
  readonly familyName: string | null;
}

/** As the person would write it: 王小明, Ada Lovelace. Null where neither name is known. */
export function fullNameOf({ givenName, familyName }: Names): string | null {
  const known = [givenName, familyName].filter((name) => name !== null);
  if (known.length === 0) return null;
  // Chinese names put the family first and no space between.
  if (known.every((name) => HAN_ALONE.test(name))) return `${familyName ?? ''}${givenName ?? ''}`;
  return known.join(' ');
}
