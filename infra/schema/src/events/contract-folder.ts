import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** schemas/events: the schemas as they are, the same as they were published, and events of the past. */
export interface ContractFolder {
  readonly current: string;
  readonly published: string;
  readonly golden: string;
}

export function contractFolder(schemas: string): ContractFolder {
  const current = path.join(schemas, 'events');
  return { current, published: path.join(current, 'published'), golden: path.join(current, 'golden') };
}

export interface JsonFile {
  /** Without `.json`. */
  readonly name: string;
  readonly file: string;
  /** Undefined where it is not JSON. */
  readonly value: unknown;
}

/** The JSON files right in that folder, by name; none where there is no folder. */
export function jsonFilesIn(folder: string): JsonFile[] {
  return entriesOf(folder)
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map(({ name }) => path.join(folder, name))
    .map((file) => ({ name: path.basename(file, '.json'), file, value: parse(readFileSync(file, 'utf8')) }));
}

export function foldersIn(folder: string): string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

function entriesOf(folder: string) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
