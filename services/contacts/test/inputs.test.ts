import { describe, expect, it } from '@jest/globals';
import { loadPolicyIndex } from '@custodia/policy';
import { inputFaults } from '@custodia/service-testing';
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

const index = loadPolicyIndex();
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

describe('the inputs that this service takes', () => {
  it('are all that its mutations reach, with exactly the fields that the graph has, and nothing more is let in', () => {
    expect(inputFaults('contacts', accepted, index)).toEqual([]);
  });
});
