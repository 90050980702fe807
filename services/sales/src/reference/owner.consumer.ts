import type { ConsumerSpec } from '@custodia/service';
import { learnOwner, moveRecordsOf } from './owner.store.ts';
import { noTeamPath } from './owner.ts';

/** Who may own opportunities and where they stand. When somebody moves, what they own moves with them. */
export const ownerConsumer: ConsumerSpec = {
  name: 'owners',
  from: ['directory'],
  types: [
    'user.provisioned.v1',
    'user.changed.v1',
    'user.moved.v1',
    'user.roles-changed.v1',
    'user.activated.v1',
    'user.deactivated.v1',
  ],
  apply: async (em, { tenantid, subject, sequence, data }) => {
    const { teamPath, active } = data as { teamPath: string | null; active: boolean };
    const place = { teamPath: teamPath ?? noTeamPath, active };
    const owner = { tenantId: tenantid, userId: subject, ...place, version: sequence };
    if (await learnOwner(em, owner)) await moveRecordsOf(em, owner);
  },
};
