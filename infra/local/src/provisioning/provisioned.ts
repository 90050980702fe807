import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What the first start has finished, so that later ones are quick and undo nothing that people changed since. */
export type ProvisionedPart = 'directory' | 'contacts';

export interface Provisioned {
  has(part: ProvisionedPart): boolean;
  note(part: ProvisionedPart): void;
}

export function openProvisioned(file: string): Provisioned {
  const parts = new Set(readParts(file));
  return {
    has: (part) => parts.has(part),
    note: (part) => {
      parts.add(part);
      writeFileSync(`${file}.new`, JSON.stringify([...parts]), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

function readParts(file: string): ProvisionedPart[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProvisionedPart[];
  } catch {
    // Absent or broken: provisioning again finds what is there by external id.
    return [];
  }
}
