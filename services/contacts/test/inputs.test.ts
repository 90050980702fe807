import { describe, expect, it } from '@jest/globals';
import { loadPolicyIndex } from '@custodia/policy';
import { moneyInput } from '@custodia/model';
import { accountInput, accountUpdate, accountUpsert } from '../src/account/account.input.ts';
import { activityInput, activityUpdate } from '../src/activity/activity.input.ts';
import {
  contactAddress,
  contactEmail,
  contactInput,
  contactPhone,
  contactUpdate,
  contactUpsert,
} from '../src/contact/contact.input.ts';

const { types } = loadPolicyIndex();
const accepted = {
  AccountInput: accountInput,
  AccountUpdateInput: accountUpdate,
  AccountUpsertInput: accountUpsert,
  ActivityInput: activityInput,
  ActivityUpdateInput: activityUpdate,
  ContactAddressInput: contactAddress,
  ContactEmailInput: contactEmail,
  ContactInput: contactInput,
  ContactPhoneInput: contactPhone,
  ContactUpdateInput: contactUpdate,
  ContactUpsertInput: contactUpsert,
  MoneyInput: moneyInput,
};
const names = (text: string): string[] => Object.keys(types[text]?.fields ?? {}).sort();

/** A field that only one of the two knows would be lost without a word, or be written without anybody's right to it. */
describe('the inputs that this service takes', () => {
  it.each(Object.entries(accepted))('%s: exactly the fields that the graph has', (input, { shape }) => {
    expect(Object.keys(shape).sort()).toEqual(names(input));
  });

  it.each(Object.entries(accepted))('%s: refused with a field more', (_input, schema) => {
    const hostile = ['id', 'tenantId', 'version', 'ownerTeamPath', 'createdAt', 'constructor', 'toString', '__proto__'];
    for (const field of hostile) {
      const input = JSON.parse(`{ "${field}": { "tenantId": "rival" } }`) as unknown;
      const { error } = schema.safeParse(input);
      expect(error?.issues).toContainEqual(expect.objectContaining({ code: 'unrecognized_keys', keys: [field] }));
    }
  });

  it('are all that its mutations reach', () => {
    const reached = new Set<string>();
    const reach = (rules: Readonly<Record<string, { readonly type: string }>>): void => {
      for (const { type } of Object.values(rules)) {
        if (types[type]?.kind !== 'input' || reached.has(type)) continue;
        reached.add(type);
        reach(types[type].fields);
      }
    };
    for (const { subgraph, args } of Object.values(types['Mutation']?.fields ?? {})) {
      if (subgraph === 'contacts') reach(args);
    }
    expect(Object.keys(accepted).sort()).toEqual([...reached].sort());
  });
});
