import { newId } from '@custodia/persistence';
import { eventually } from '@custodia/testing';
import { tell } from './tell.ts';
import type { UnderTest } from './under-test.ts';

interface RecordReference {
  readonly recordType: string;
  readonly recordId: string;
}

/** A legal hold as a test has placed it. */
export interface PlacedHold {
  readonly holdId: string;
  readonly tenantId: string;
  readonly records: readonly RecordReference[];
}

/** Tells what retention would of a new hold, and resolves when the service has heard it. */
export async function placeHold(
  running: UnderTest,
  tenantId: string,
  records: readonly RecordReference[],
): Promise<PlacedHold> {
  const hold = { holdId: newId(), tenantId, records };
  await hear(running, hold, 'placed');
  return hold;
}

/** The same of one that is lifted. */
export function liftHold(running: UnderTest, hold: PlacedHold): Promise<void> {
  return hear(running, hold, 'lifted');
}

async function hear(
  running: UnderTest,
  { holdId, tenantId, records }: PlacedHold,
  what: 'placed' | 'lifted',
): Promise<void> {
  const version = what === 'placed' ? 1 : 2;
  const event = { type: `legal-hold.${what}.v1`, recordType: 'LegalHold', recordId: holdId, tenantId, version };
  await tell(running, 'retention', { ...event, data: { records } });
  await eventually(async () => {
    const rows = await running.service.db.read((em) =>
      em.query<{ version: number }[]>(`SELECT version FROM held_record_projection WHERE holdId = '${holdId}'`),
    );
    if (rows.length !== records.length || rows.some((row) => Number(row.version) < version))
      throw new Error(`The service has not heard that the hold is ${what}.`);
  });
}
