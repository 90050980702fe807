const AHEAD = 3;

/**
 * Runs what is asked for and begins some of those behind it: in each there is somebody to be waited for who is not there, and the
 * others need not wait for that. Those whose turn never comes are run in vain.
 */
export function ahead<Case, Result>(
  cases: readonly Case[],
  run: (one: Case) => Promise<Result>,
): (one: Case) => Promise<Result> {
  const begun = new Map<Case, Promise<Result>>();
  const begin = (one: Case): Promise<Result> => {
    const result = begun.get(one) ?? run(one);
    begun.set(one, result);
    // Whoever's turn it is hears of it.
    result.catch(() => undefined);
    return result;
  };
  return (one) => {
    const at = cases.indexOf(one);
    const [first] = cases.slice(at, at + 1 + AHEAD).map(begin);
    return first!;
  };
}
