import { Refusal } from './refusal.ts';

/** What `accept` needs of a schema; zod's fit, and this library needs no zod. */
export interface InputSchema<T> {
  safeParse(input: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

/** Answers the input as the schema reads it, or refuses it and names the field. Messages never quote the value. */
export function accept<T>(schema: InputSchema<T>, input: unknown): T {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const field = issue?.path.map(String).join('.');
  throw new Refusal('INVALID_INPUT', issue?.message ?? 'The input is not valid.', field ? { field } : {});
}
