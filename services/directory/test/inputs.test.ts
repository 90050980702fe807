import { describe, expect, it } from '@jest/globals';
import { loadPolicyIndex } from '@custodia/policy';
import { inputFaults } from '@custodia/service-testing';
import { teamInput } from '../src/team/team.ts';
import { userInput, userUpdate } from '../src/user/user.ts';

const index = loadPolicyIndex();
const accepted = { TeamUpsertInput: teamInput, UserUpdateInput: userUpdate, UserUpsertInput: userInput };

describe('the inputs that this service takes', () => {
  it('are all that its mutations reach, with exactly the fields that the graph has, and nothing more is let in', () => {
    expect(inputFaults('directory', accepted, index)).toEqual([]);
  });
});
