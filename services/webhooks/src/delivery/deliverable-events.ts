import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { eventName } from '../endpoint/event-pattern.ts';

/** Whose events are delivered. Not the gateway's and not audit's: who looked at whom is told to nobody outside. */
export const deliveredServices = ['directory', 'contacts', 'sales', 'privacy', 'retention'] as const;

const untold = new Set(['access', 'detection', 'webhook-endpoint']);
let known: readonly string[] | undefined;

/** Their names, without versions: `contact.updated`. */
export function deliverableEvents(): readonly string[] {
  return (known ??= readNames());
}

function readNames(): string[] {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@custodia/schemas/package.json')), 'events');
  const types = readdirSync(folder).flatMap((file) => /^(.+\.v\d+)\.json$/.exec(file)?.[1] ?? []);
  return [...new Set(types.map(eventName))].filter((name) => !untold.has(name.split('.')[0]!));
}
