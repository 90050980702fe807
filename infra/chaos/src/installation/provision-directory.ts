import type { PrincipalSigner } from '@custodia/identity';
import { openGraph } from '@custodia/importer';
import { everybody, team, tenantId } from './people.ts';

/** Writes the team and the people, as an identity provider's connector does. */
export async function provisionDirectory(directoryUrl: string, signer: PrincipalSigner): Promise<void> {
  const connector = {
    tenantId,
    userId: 'chaos',
    kind: 'service' as const,
    roles: ['provisioner'],
    teamPath: null,
    purpose: 'OPERATIONS',
    policies: [],
  };
  const graph = openGraph({ url: `${directoryUrl}/graphql`, token: () => signer.sign(connector, 'directory') });
  try {
    const rows = 'rows { outcome problem { code message } }';
    await graph.ask(`mutation($input: [TeamUpsertInput!]!) { upsertTeams(input: $input) { ${rows} } }`, {
      input: [team],
    });
    const input = everybody.map(({ subject, roles }) => ({
      externalId: subject,
      subject,
      name: subject,
      roles,
      teamExternalId: team.externalId,
    }));
    const answer = await graph.ask(`mutation($input: [UserUpsertInput!]!) { upsertUsers(input: $input) { ${rows} } }`, {
      input,
    });
    const refused = JSON.stringify(answer).match(/"message":"[^"]+"/);
    if (refused) throw new Error(`The directory refused the people of this run: ${refused[0]}`);
  } finally {
    await graph.close();
  }
}
