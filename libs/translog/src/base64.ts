/** Standard base64 with padding (RFC 4648, 4), and nothing that merely decodes to the same; null where it is not. */
export function decodeBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** A natural number without leading zeroes, as checkpoints and proofs write it; null where it is none. */
export function decodeDecimal(text: string): bigint | null {
  return /^(0|[1-9]\d{0,18})$/.test(text) ? BigInt(text) : null;
}
