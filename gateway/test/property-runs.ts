/** How many cases a property is tried with. More of them at night: CUSTODIA_PROPERTY_RUNS=100000. */
export function propertyRuns(usual: number): number {
  const asked = Number(process.env['CUSTODIA_PROPERTY_RUNS'] ?? usual);
  if (!Number.isSafeInteger(asked) || asked < 1) throw new Error('CUSTODIA_PROPERTY_RUNS must be a whole number.');
  return asked;
}

/**
 * The same cases on every `npm test`, so that what turns red is what was changed; others on every night, and those of
 * a failure again by CUSTODIA_PROPERTY_SEED, which the failure tells.
 */
export function propertySeed(): { readonly seed?: number } {
  const asked = process.env['CUSTODIA_PROPERTY_SEED'];
  if (asked !== undefined) return { seed: Number(asked) };
  return process.env['CUSTODIA_PROPERTY_RUNS'] === undefined ? { seed: 20_260_101 } : {};
}
