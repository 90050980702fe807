/**
 * What the models of all services are made of: texts, money, owners, versions. Pure.
 * Refuses to know a table, a clock or the network, and to quote a value in a message.
 *
 *     const accountInput = z.object({ name: line(200), externalId: externalId.nullish(), creditLimit: moneyInput.nullish() });
 */
export { moneyInput, moneyOf, type Money } from './money.ts';
export type { Owner } from './owner.ts';
export type { RecordReference } from './record-reference.ts';
export { given, revise, type Revision } from './revise.ts';
export { assertSeen, type Seen } from './seen.ts';
export { emailAddress, externalId, line, prose, recordId } from './text.ts';
