import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { CustodiaError } from '@custodia/errors';
import { parse } from 'yaml';
import { z } from 'zod';

const seconds = z.number().positive().max(31_536_000);

const shape = z.strictObject({
  retryAfterSeconds: z.array(seconds).min(1).max(50),
  jitter: z.number().min(0).max(1),
  timeoutSeconds: z.number().positive().max(120),
  disableAfterFailingHours: z.number().positive(),
  oldSecretSignsHours: z.number().min(0),
  keepDays: z.number().positive(),
});

/** schemas/webhooks.yaml */
export type DeliveryRules = z.output<typeof shape>;

export function readDeliveryRules(): DeliveryRules {
  const file = createRequire(import.meta.url).resolve('@custodia/schemas/webhooks.yaml');
  const read = shape.safeParse(parse(readFileSync(file, 'utf8')));
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new CustodiaError('SCHEMA_INVALID', `schemas/webhooks.yaml is not as it should be:\n${faults.join('\n')}`);
}

/** How long until the next attempt after so many that failed; null when there is none. `random`: from 0 to 1. */
export function nextInMs(rules: DeliveryRules, failed: number, random: number): number | null {
  const pause = rules.retryAfterSeconds[failed - 1];
  if (pause === undefined) return null;
  return Math.round(pause * 1_000 * (1 + rules.jitter * (2 * random - 1)));
}
