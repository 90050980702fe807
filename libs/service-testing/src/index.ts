/**
 * What the tests of services share: a service under test, its neighbours as far as their events go, a tenant's people.
 * Refuses to mock, and to be a part of a running system.
 *
 *     const sales = await startUnderTest(definition, stack); await tell(sales, 'directory', aUser(rep));
 */
export { inputFaults, type InputObject } from './input-faults.ts';
export { liftHold, placeHold, type PlacedHold } from './legal-holds.ts';
export { people } from './people.ts';
export { staged, statementsOf, type Staged } from './observe.ts';
export { openSource, type Source } from './source.ts';
export { aConsent, aUser, tell, type Told } from './tell.ts';
export { settingsFor, startUnderTest, type UnderTest } from './under-test.ts';
export { typesAboutPeople, waysToPeople } from './ways-to-people.ts';
