import { formatLogProof, inclusionSubtrees } from '@custodia/translog';
import type { EntityManager } from 'typeorm';
import { entryTable } from '../entry/entry.table.ts';
import { openCheckpointStore } from '../log/checkpoint.store.ts';
import { readSubtreeRoots } from '../log/node.store.ts';
import type { Receipt } from './receipt.ts';

/** Null: the tenant has no such entry. `not-covered`: it has, and no checkpoint covers it yet. */
export async function readReceipt(
  em: EntityManager,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
): Promise<Receipt | 'not-covered' | null> {
  const entry = await em
    .createQueryBuilder(entryTable, 'entry')
    .addSelect(['entry.canonical', 'entry.disclosures'])
    .where('entry.tenantId = :tenantId AND entry.id = :id', { tenantId, id })
    .getOne();
  if (entry === null) return null;
  const checkpoint = await openCheckpointStore(em).findCovering(entry.leafIndex + 1n);
  if (checkpoint === null) return 'not-covered';
  const { leafIndex, canonical, disclosures } = entry;
  const proof = await readSubtreeRoots(em, inclusionSubtrees({ leafIndex, treeSize: checkpoint.size }));
  // So that the receipt alone is enough to check; nobody has signed it, and the leaf's hash says whether it is true.
  const extra = Buffer.from(JSON.stringify({ entry: canonical, disclosures }));
  const text = formatLogProof({ index: leafIndex, proof, checkpoint: checkpoint.note, extra });
  return { proof: text, entry: canonical, disclosures };
}
