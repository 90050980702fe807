import { readFileSync } from 'node:fs';
import { CustodiaError } from '@custodia/errors';
import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a program's settings, of the names that `shape` has; each may be given as NAME_FILE, a file that holds the value.
 * Throws CONFIGURATION_INVALID with every fault at once. Values are never repeated: they may be secrets.
 */
export function readEnvironment<Shape extends z.ZodRawShape>(parts: {
  readonly program: string;
  readonly shape: Shape;
  readonly env: Environment;
}): z.output<z.ZodObject<Shape>> {
  const { program, shape, env } = parts;
  const faults: string[] = [];
  const given = Object.fromEntries(Object.keys(shape).map((name) => [name, settingOf(name, env, faults)]));
  const read = z.object(shape).safeParse(given);
  if (!read.success) faults.push(...read.error.issues.map((issue) => faultOf(issue, given)));
  if (read.success && faults.length === 0) return read.data;
  throw new CustodiaError(
    'CONFIGURATION_INVALID',
    `${program} cannot start; mend these environment variables:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
  );
}

function faultOf(issue: z.core.$ZodIssue, given: Readonly<Record<string, string | undefined>>): string {
  const name = String(issue.path[0]);
  return given[name] === undefined ? `${name} (or ${name}_FILE) is missing` : `${name}: ${issue.message}`;
}

function settingOf(name: string, env: Environment, faults: string[]): string | undefined {
  const file = env[`${name}_FILE`];
  if (file === undefined) return env[name] === '' ? undefined : env[name];
  if (env[name] !== undefined) faults.push(`${name} and ${name}_FILE are both set; keep one`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    faults.push(
      `${name}_FILE names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
    return undefined;
  }
}
