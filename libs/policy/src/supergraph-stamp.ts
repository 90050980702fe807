import type { PolicyIndex } from './policy-index.ts';

const stamp = /^# policy index ([0-9a-f]{16})\r?\n/;

/**
 * Our supergraph says in its first line which policy index it was generated with, so that whoever serves the one can
 * refuse any other. A comment: every reader of GraphQL passes over it.
 */
export function stampSupergraph(sdl: string, { version }: PolicyIndex): string {
  return `# policy index ${version}\n${sdl}`;
}

/** The version of the index it was generated with; null for a supergraph that is not ours. */
export function stampedVersion(supergraph: string): string | null {
  return stamp.exec(supergraph)?.[1] ?? null;
}
