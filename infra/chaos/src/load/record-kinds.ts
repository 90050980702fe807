import type { RecordType } from './acknowledged.ts';

/** How a kind of record is written, and which of its fields carries what the client wrote. */
export interface RecordKind {
  readonly type: RecordType;
  readonly create: string;
  readonly update: string;
  readonly delete: string;
  readonly read: string;
  createInput(marker: string, home: Home): Record<string, unknown>;
  updateInput(marker: string): Record<string, unknown>;
}

/** What the records of one writer hang on; nobody deletes it. */
export interface Home {
  readonly accountId: string;
}

export const recordKinds: readonly RecordKind[] = [
  kind('Account', 'industry', (marker) => ({ name: `Account ${marker}`, industry: marker, externalId: marker })),
  kind('Contact', 'jobTitle', (marker, { accountId }) => ({
    fullName: `Person ${marker}`,
    jobTitle: marker,
    externalId: marker,
    emails: [{ address: `${marker}@example.com` }],
    phones: [{ number: '+4915112345678' }],
    accountId,
  })),
  kind('Activity', 'subject', (marker, { accountId }) => ({ kind: 'NOTE', subject: marker, accountId }), 'logActivity'),
  kind('Opportunity', 'name', (marker, { accountId }) => ({ name: marker, externalId: marker, accountId })),
];

function kind(
  type: Exclude<RecordType, 'User'>,
  marked: string,
  createInput: RecordKind['createInput'],
  createName = `create${type}`,
): RecordKind {
  const field = type.charAt(0).toLowerCase() + type.slice(1);
  const payload = `{ ${field} { id version } problem { code } }`;
  return {
    type,
    create: `mutation($input: ${type}Input!) { done: ${createName}(input: $input) ${payload} }`,
    update: `mutation($id: ID!, $expectedVersion: Int!, $input: ${type}UpdateInput!) {
      done: update${type}(id: $id, expectedVersion: $expectedVersion, input: $input) ${payload} }`,
    delete: `mutation($id: ID!, $expectedVersion: Int!) {
      done: delete${type}(id: $id, expectedVersion: $expectedVersion) { problem { code } } }`,
    read: `query($id: ID!) { record: ${field}(id: $id) { version } }`,
    createInput,
    updateInput: (marker) => ({ [marked]: marker }),
  };
}

/** Colleagues are provisioned; only their titles are changed. */
export const userKind: RecordKind = {
  type: 'User',
  create: '',
  update: `mutation($id: ID!, $expectedVersion: Int!, $input: UserUpdateInput!) {
    done: updateUser(id: $id, expectedVersion: $expectedVersion, input: $input) { user { id version } problem { code } } }`,
  delete: '',
  read: 'query($id: ID!) { record: user(id: $id) { version } }',
  createInput: () => ({}),
  updateInput: (marker) => ({ title: marker }),
};
