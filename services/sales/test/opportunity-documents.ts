/** What the suites ask of opportunities; each mutation answers as `done`. */
const fields = `id version externalId name stage amount { amountMinor currency } product { id name } account { id }
  primaryContact { id } owner { id } engagedOn closedOn stageHistory { from to at by { id } }`;
const payload = `opportunity { ${fields} } problem { code message field currentVersion }`;
export const create = `mutation ($input: OpportunityInput!) { done: createOpportunity(input: $input) { ${payload} } }`;
export const update = `mutation ($id: ID!, $v: Int!, $input: OpportunityUpdateInput!) {
  done: updateOpportunity(id: $id, expectedVersion: $v, input: $input) { ${payload} } }`;
export const change = `mutation ($id: ID!, $v: Int!, $to: OpportunityStage!, $on: Date, $amount: MoneyInput) {
  done: changeOpportunityStage(id: $id, expectedVersion: $v, to: $to, on: $on, amount: $amount) { ${payload} } }`;
export const assign = `mutation ($id: ID!, $v: Int!, $ownerId: ID!) {
  done: assignOpportunityOwner(id: $id, expectedVersion: $v, ownerId: $ownerId) { ${payload} } }`;
export const remove = `mutation ($id: ID!, $v: Int!) {
  done: deleteOpportunity(id: $id, expectedVersion: $v) { deletedId problem { code message field } } }`;
export const get = `query ($id: ID!) { opportunity(id: $id) { ${fields} } }`;
export const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' });
