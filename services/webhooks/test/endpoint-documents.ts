const endpoint = 'endpoint { id version url description eventTypes state disabledBecause failingSince }';
const problem = 'problem { code field message currentVersion }';

export const create = `mutation ($input: WebhookEndpointInput!) {
  done: createWebhookEndpoint(input: $input) { ${endpoint} secret ${problem} } }`;
export const update = `mutation ($id: ID!, $v: Int!, $input: WebhookEndpointUpdateInput!) {
  done: updateWebhookEndpoint(id: $id, expectedVersion: $v, input: $input) { ${endpoint} ${problem} } }`;
export const rotate = `mutation ($id: ID!, $v: Int!) {
  done: rotateWebhookSecret(id: $id, expectedVersion: $v) { ${endpoint} secret ${problem} } }`;
export const remove = `mutation ($id: ID!, $v: Int!) {
  done: deleteWebhookEndpoint(id: $id, expectedVersion: $v) { deletedId ${problem} } }`;
export const resend = `mutation ($id: ID!) { done: resendWebhookDelivery(id: $id) { delivery { id state } ${problem} } }`;
export const replay = `mutation ($input: WebhookReplayInput!) {
  done: replayWebhookDeliveries(input: $input) { count ${problem} } }`;
export const get = `query ($id: ID!) { webhookEndpoint(id: $id) { id version url state disabledBecause failingSince eventTypes
  deliveries { nodes { id eventId eventType state attempts dueAt lastStatus lastFailure deliveredAt endpoint { id } } } } }`;
