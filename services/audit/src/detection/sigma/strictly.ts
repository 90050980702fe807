import type { z } from 'zod';
import { RuleFault } from './rule-fault.ts';

/** A document as its schema reads it. A key that is not known may mean something that would not happen, so it is a fault. */
export function strictly<T extends z.ZodType>(schema: T, given: unknown): z.infer<T> {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  throw new RuleFault(read.error.issues.map(inWords).join('; '));
}

function inWords(issue: z.core.$ZodIssue): string {
  const place = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => (place === '' ? key : `${place}.${key}`));
    return `${keys.join(', ')} ${keys.length === 1 ? 'is' : 'are'} not supported`;
  }
  return `${place}: ${issue.message}`;
}
