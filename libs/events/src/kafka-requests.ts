import type { LogMessage } from './event-log.ts';

/** Half of what a broker takes in one batch where nobody has told it otherwise (message.max.bytes). */
const REQUEST_BYTES = 512 * 1_024;
const OVERHEAD_BYTES = 64;

/**
 * The same messages in the same order, so many at a time that a broker takes them. They may all be of one key, and so come into
 * one batch of one partition: a broker that finds it too large refuses it again each time it is tried.
 */
export function* inRequests(messages: readonly LogMessage[]): Generator<LogMessage[]> {
  let request: LogMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = sizeOf(message);
    if (request.length > 0 && bytes + size > REQUEST_BYTES) {
      yield request;
      request = [];
      bytes = 0;
    }
    request.push(message);
    bytes += size;
  }
  if (request.length > 0) yield request;
}

function sizeOf({ key, value, headers }: LogMessage): number {
  const ofHeaders = Object.entries(headers).flat();
  const text = [key, ...ofHeaders].reduce((sum, one) => sum + Buffer.byteLength(one), 0);
  return OVERHEAD_BYTES + text + value.length;
}
