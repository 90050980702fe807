import type { ApolloServerPlugin } from '@apollo/server';
import { isErrorCode } from '@custodia/errors';
import type { AccessContext } from '../access.ts';
import type { AccessRecorder, AskedFor, RecordedRequest } from './access-recorder.ts';

/** What recording needs of a request, and what it leaves there. */
export interface RecordedContext extends RecordedRequest, AccessContext {
  askedFor: AskedFor | null;
}

/**
 * Notes which operation is asked for, and records those that were refused before they ran: by a limit, by their arguments, because there
 * is no such field for whoever asks. The answer waits for it, and is the same whether or not it could be recorded.
 */
export function refusedOperations(recorder: AccessRecorder): ApolloServerPlugin<RecordedContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue, queryHash, operation }) {
          if (operation) contextValue.askedFor = askedFor(queryHash, operation.operation);
        },
        async willSendResponse({ contextValue, queryHash, operation, response }) {
          const result = response.body.kind === 'single' ? response.body.singleResult : null;
          if (result === null || result.data !== undefined || contextValue.access !== null) return;
          const code = result.errors?.[0]?.extensions?.['code'];
          if (!isErrorCode(code)) return;
          contextValue.askedFor ??= askedFor(queryHash, operation?.operation);
          await recorder.refusal(contextValue, code);
        },
      };
    },
  };
}

function askedFor(queryHash: string | undefined, kind: string | undefined): AskedFor {
  return {
    operation: queryHash?.slice(0, 16) ?? null,
    operationKind: kind === 'query' || kind === 'mutation' ? kind : 'unknown',
  };
}
