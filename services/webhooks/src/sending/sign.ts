import { createHmac } from 'node:crypto';
import type { EndpointSecret } from '../endpoint/endpoint-secret.ts';

/** The headers of the Standard Webhooks specification. Several secrets sign while one takes over from another. */
export function signatureHeaders(
  message: { readonly id: string; readonly body: string; readonly at: Date },
  secrets: readonly EndpointSecret[],
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(message.at.getTime() / 1_000));
  const signed = `${message.id}.${timestamp}.${message.body}`;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  });
  return { 'webhook-id': message.id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
