import { z } from 'zod';

export const webhookSettings = {
  /** Endpoints' secrets are derived from it: 32 random bytes or more, as base64url or hexadecimal. A new one makes all of them new. */
  WEBHOOK_KEY: z.string().regex(/^[\w-]{43,512}$/, 'must be 32 random bytes or more, as base64url or hexadecimal'),
  /** Networks, such as `10.0.0.0/8,127.0.0.1/32`, where events may go besides public addresses, also by http. */
  WEBHOOK_NETWORKS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((network) => network.trim())
        .filter((network) => network !== ''),
    ),
} as const;
