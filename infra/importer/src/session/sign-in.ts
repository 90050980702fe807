import { request } from 'undici';
import { z } from 'zod';
import { CannotStart } from '../cannot-start.ts';
import type { RunningSystem } from './running-system.ts';

/** The grant by which the commands on this machine ask the local issuer for anyone's token. */
export const personGrantType = 'urn:custodia:params:oauth:grant-type:person';

export interface SignIn {
  /** An alias (`rep`) or a full name. */
  person: string;
  ttlSeconds?: number;
  /** Another one than `custodia` is for trying out that the gateway refuses it. */
  audience?: string;
  /** As somebody who signed in with a password alone; else with a second factor, a moment ago. */
  withoutMfa?: boolean;
}

export interface SignedIn {
  accessToken: string;
  expiresInSeconds: number;
}

const granted = z.object({ access_token: z.string(), expires_in: z.number() });
const refused = z.object({ error: z.string(), error_description: z.string().optional() });

export async function signIn(
  system: RunningSystem,
  { person, ttlSeconds, audience, withoutMfa }: SignIn,
): Promise<SignedIn> {
  const form = new URLSearchParams({ grant_type: personGrantType, person });
  if (ttlSeconds !== undefined) form.set('ttl', String(ttlSeconds));
  if (audience !== undefined) form.set('audience', audience);
  if (withoutMfa) form.set('factors', 'one');
  const basic = [system.clientId, system.clientSecret].map(encodeURIComponent).join(':');
  const answer = await request(system.tokenEndpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(basic).toString('base64')}`,
    },
    body: form.toString(),
  }).catch((error: NodeJS.ErrnoException) => {
    throw new CannotStart(
      `The issuer at ${system.tokenEndpoint} does not answer (${error.code}). Is \`npm start\` still running?`,
    );
  });
  const body: unknown = await answer.body.json().catch(() => null);
  const token = granted.safeParse(body);
  if (token.success) return { accessToken: token.data.access_token, expiresInSeconds: token.data.expires_in };
  const problem = refused.safeParse(body);
  throw new CannotStart(
    problem.data?.error_description ??
      `The issuer answered ${answer.statusCode}. Look into custodia.log in the data folder.`,
  );
}
