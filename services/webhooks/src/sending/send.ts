import { Agent, request } from 'undici';
import type { AttemptOutcome, DeliveryFailure } from '../delivery/delivery.ts';
import { addressRefused, type AllowedAddresses } from './allowed-addresses.ts';

export interface Sender {
  /** Never rejects. An endpoint has it when it answers 2xx; what it answers besides is not read. */
  send(
    url: string,
    message: { readonly body: string; readonly headers: Readonly<Record<string, string>> },
  ): Promise<AttemptOutcome>;
  close(): Promise<void>;
}

/** Follows no redirects: they would lead where nobody has looked. */
export function openSender(addresses: AllowedAddresses, { timeoutMs }: { readonly timeoutMs: number }): Sender {
  const agent = new Agent({
    connect: { lookup: addresses.lookup, timeout: timeoutMs },
    connections: 4,
    keepAliveTimeout: 10_000,
    maxResponseSize: MOST_ANSWER_BYTES,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    async send(url, { body, headers }) {
      // What is allowed may have changed since the endpoint was made, and no name is resolved for an address.
      if (!addresses.mayName(new URL(url))) return failed('ADDRESS_NOT_ALLOWED');
      try {
        const answer = await request(url, {
          dispatcher: agent,
          method: 'POST',
          body,
          headers: {
            ...headers,
            'content-type': 'application/cloudevents+json; charset=utf-8',
            'user-agent': 'Custodia',
          },
          signal: AbortSignal.timeout(timeoutMs),
        });
        await answer.body.dump({ limit: MOST_ANSWER_BYTES }).catch(() => undefined);
        return outcomeOf(answer.statusCode);
      } catch (error) {
        return failed(failureOf(error));
      }
    },
    close: () => agent.destroy(),
  };
}

const MOST_ANSWER_BYTES = 65_536;

function outcomeOf(status: number): AttemptOutcome {
  if (status >= 200 && status < 300) return { delivered: true, status };
  return { delivered: false, status, failure: status >= 300 && status < 400 ? 'REDIRECTED' : 'REFUSED' };
}

function failed(failure: DeliveryFailure): AttemptOutcome {
  return { delivered: false, status: null, failure };
}

const failures: Readonly<Record<string, DeliveryFailure>> = {
  [addressRefused]: 'ADDRESS_NOT_ALLOWED',
  ENOTFOUND: 'NAME_NOT_FOUND',
  EAI_AGAIN: 'NAME_NOT_FOUND',
  ETIMEDOUT: 'TIMED_OUT',
  UND_ERR_CONNECT_TIMEOUT: 'TIMED_OUT',
  UND_ERR_HEADERS_TIMEOUT: 'TIMED_OUT',
  UND_ERR_BODY_TIMEOUT: 'TIMED_OUT',
};

function failureOf(error: unknown): DeliveryFailure {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  if (name === 'TimeoutError') return 'TIMED_OUT';
  const text = typeof code === 'string' ? code : '';
  const known = Object.hasOwn(failures, text) ? failures[text] : undefined;
  return known ?? (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(text) ? 'TLS_FAILED' : 'CONNECTION_FAILED');
}
