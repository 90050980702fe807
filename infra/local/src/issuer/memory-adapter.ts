import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Access tokens are JWTs and carry all they say, so the issuer has nothing to keep; grants are not used. */
export function memoryAdapter(): Adapter {
  const payloads = new Map<string, AdapterPayload>();
  return {
    upsert: async (id, payload) => void payloads.set(id, payload),
    find: async (id) => payloads.get(id),
    findByUserCode: async () => undefined,
    findByUid: async () => undefined,
    consume: async () => undefined,
    destroy: async (id) => void payloads.delete(id),
    revokeByGrantId: async () => undefined,
  };
}
