import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CustodiaEvent } from '@custodia/events';
import { newId } from '@custodia/persistence';
import { aPrincipal, stacks } from '@custodia/testing';
import { customerConsumer } from '../src/reference/customer.consumer.ts';
import { startSalesFor, type RunningSales } from './running-sales.ts';

const owners = Array.from({ length: 20 }, () => aPrincipal());
const rounds = 10;

/** An account of that owner, as contacts would tell of it. */
function anAccountOf(ownerId: string): CustodiaEvent {
  return {
    specversion: '1.0',
    id: newId(),
    source: '/custodia/contacts',
    type: 'custodia.account.created.v1',
    subject: newId(),
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    dataschema: 'account.created.v1.json',
    tenantid: 'demo',
    actorkind: 'service',
    recordtype: 'Account',
    sequence: 1,
    data: { version: 1, changed: [], ownerId, ownerTeamPath: '/central/marxen/' },
  };
}

describe.each(stacks())('customers from two partitions at once on $name', (stack) => {
  let sales: RunningSales;
  beforeAll(async () => {
    sales = await startSalesFor(stack, ...owners);
  });
  afterAll(() => sales.stop());

  it('do not wait for each other, whatever the order of their owners', async () => {
    const consumer = customerConsumer({ clock: () => new Date() });
    const ascending = owners.map(({ userId }) => userId);
    let attempts = 0;
    const take = (ownerIds: readonly string[]) => {
      const events = ownerIds.map(anAccountOf);
      return sales.service.db.transaction(async (em) => {
        // A transaction that the engine gave up is run again, and counts again.
        attempts += 1;
        await consumer.applyAll!(em, events);
      });
    };
    for (let round = 0; round < rounds; round++) {
      await Promise.all([take(ascending), take([...ascending].reverse())]);
    }
    expect(attempts).toBe(2 * rounds);
  });
});
