import path from 'node:path';

/** Settings by which a gateway records accesses in that folder: a real journal, and the embedded log. */
export function recordingIn(folder: string): Record<string, string> {
  return {
    EVENTS_URL: `embedded:${path.join(folder, 'events.sqlite')}`,
    ACCESS_JOURNAL: path.join(folder, 'journal'),
    PSEUDONYM_KEY: 'p'.repeat(43),
  };
}
