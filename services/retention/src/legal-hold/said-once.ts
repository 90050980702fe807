import { createHash } from 'node:crypto';
import { inOrder, type Placing } from './legal-hold.ts';

/** The same for a placing that is sent again, whatever the order of its records; another where anything else is said. */
export function saidOnceOf({ matter, reason, records }: Placing): string {
  const held = inOrder(records).map(({ recordType, recordId }) => [recordType, recordId]);
  return createHash('sha256')
    .update(JSON.stringify([matter, reason, held]))
    .digest('hex');
}
