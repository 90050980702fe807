import type { Principal } from '@custodia/identity';
import { newId } from '@custodia/persistence';
import type { StartOptions } from '@custodia/service';
import { aUser, people as peopleOf, startUnderTest, tell, type Told, type UnderTest } from '@custodia/service-testing';
import { eventually, type Stack } from '@custodia/testing';
import { sales } from '../src/index.ts';

export { aUser, staged, statementsOf, tell } from '@custodia/service-testing';
export { eventually } from '@custodia/testing';

export type RunningSales = UnderTest;

export const startSales = (stack: Stack, options: StartOptions = {}): Promise<RunningSales> =>
  startUnderTest(sales, stack, options);

/** Sales, and these people known to it. */
export async function startSalesFor(stack: Stack, ...known: readonly Principal[]): Promise<RunningSales> {
  const running = await startSales(stack);
  await tell(running, 'directory', ...known.map((one) => aUser(one)));
  await eventually(async () => {
    const rows = await running.service.db.read((em) => em.query<unknown[]>('SELECT userId FROM owner_projection'));
    if (rows.length < known.length) throw new Error(`${rows.length} of ${known.length} are known`);
  });
  return running;
}

export const people = () => peopleOf('/west/luna/');

/** What contacts tells of an account or a contact. */
export function aCustomer(
  recordType: 'Account' | 'Contact',
  owner: Principal,
  given: Partial<Told> = {},
): Told & { readonly tenantId: string } {
  const { tenantId, userId, teamPath } = owner;
  const data = {
    ownerId: userId,
    ownerTeamPath: teamPath ?? '/',
    ...(recordType === 'Contact' && { accountId: null }),
    ...given.data,
  };
  const type = `${recordType.toLowerCase()}.created.v1`;
  return { type, tenantId, recordType, recordId: newId(), ...given, data };
}
