import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { CannotStart } from '../cannot-start.ts';
import { type Mapping, mappingSchema } from './mapping.ts';

const shippedFolder = fileURLToPath(new URL('../../mappings', import.meta.url));

/** By the name of a shipped mapping (`crm-sales`), or by the path of a file. */
export async function loadMapping(nameOrPath: string): Promise<{ name: string; mapping: Mapping }> {
  const file = fileOf(nameOrPath);
  return {
    name: path.basename(file).replace(/\.ya?ml$/, ''),
    mapping: parseMapping(await readFile(file, 'utf8'), file),
  };
}

export function parseMapping(text: string, file: string): Mapping {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new CannotStart(`${file}: ${error.message}`);
  const result = mappingSchema.safeParse(document.toJS());
  if (result.success) return result.data;
  throw new CannotStart(`${file} is no mapping. Correct this:\n${z.prettifyError(result.error)}`);
}

function fileOf(nameOrPath: string): string {
  const shipped = path.join(shippedFolder, `${nameOrPath}.yaml`);
  if (/^[\w-]+$/.test(nameOrPath) && existsSync(shipped)) return shipped;
  if (/\.ya?ml$/.test(nameOrPath) && existsSync(nameOrPath)) return nameOrPath;
  throw new CannotStart(
    `There is no mapping "${nameOrPath}". Name one of these: ${shippedMappings().join(', ')}; or the path of a .yaml file.`,
  );
}

export function shippedMappings(): string[] {
  return readdirSync(shippedFolder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''));
}
