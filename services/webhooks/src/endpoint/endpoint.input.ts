import { line } from '@custodia/model';
import { z } from 'zod';
import { isEventPattern } from './event-pattern.ts';

const mostTypes = 50;

const eventTypes = z
  .array(
    z
      .string()
      .refine(isEventPattern, 'Must name events as contact.updated, all of a record as contact.*, or all by *.'),
  )
  .min(1, 'Name at least one type of events, or all by *.')
  .max(mostTypes, `Name at most ${mostTypes}; contact.* stands for all of a record.`)
  .transform((types) => [...new Set(types)]);

const description = line(200).nullish();

/** Whether its address may be reached is for the service to know. */
const url = z
  .string('Must be a URL; it cannot be cleared.')
  .max(2048, 'Must be at most 2048 characters.')
  .refine((text) => URL.canParse(text) && /^https?:\/\//i.test(text), {
    error: 'Must be a whole URL: https://example.com/hook.',
    abort: true,
  })
  .refine((text) => {
    const { username, password, hash } = new URL(text);
    return username === '' && password === '' && hash === '';
  }, 'Must hold no user name, no password and no fragment: signatures tell that it is us.')
  .transform((text) => new URL(text).href);

export const newEndpoint = z.strictObject({ url, description, eventTypes });
export const endpointRevision = z.strictObject({
  url: url.optional(),
  description,
  eventTypes: eventTypes.optional(),
  enabled: z.boolean('`enabled` is true or false; it cannot be cleared.').optional(),
});
