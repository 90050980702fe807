import { until } from '../installation/until.ts';
import type { Call } from './graph-caller.ts';
import type { Home } from './record-kinds.ts';

/** An account of the writer's own, which other services have heard of when this answers. */
export async function openHome(call: Call, { name, signal }: { name: string; signal: AbortSignal }): Promise<Home> {
  let accountId: string | null = null;
  const input = { name: `Home of ${name}`, externalId: `home-${name}` };
  const create =
    'mutation($input: AccountInput!) { done: createAccount(input: $input) { account { id } problem { code } } }';
  const known = `mutation($input: OpportunityInput!) {
    done: createOpportunity(input: $input) { opportunity { id } problem { code } } }`;
  await until(
    async () => {
      // The directory's events may not have come yet: nobody owns anything before.
      accountId ??= await idIn(call, { document: create, field: 'account', input });
      if (accountId === null) return false;
      const opportunity = { name: `First of ${name}`, accountId };
      return (await idIn(call, { document: known, field: 'opportunity', input: opportunity })) !== null;
    },
    { withinMs: 60_000, what: `the account of ${name} to be known`, signal, everyMs: 250 },
  );
  return { accountId: accountId ?? '' };
}

async function idIn(
  call: Call,
  { document, field, input }: { document: string; field: string; input: Record<string, unknown> },
): Promise<string | null> {
  const answer = await call(document, { input });
  if (answer.kind === 'unknown') return null;
  const done = answer.data['done'] as Record<string, { id: string } | null>;
  return done[field]?.id ?? null;
}
