import type { Dispatcher } from 'undici';

export interface ExchangedAnswer {
  readonly status: number;
  readonly bytes: Buffer;
}

/**
 * Sends a request and gathers its answer. Streams would be made and torn down for each answer, and nobody reads one piece by
 * piece. `checked` is told the size after each piece, and gives up by throwing: what it throws is what this throws.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  checked: (size: number) => void,
): Promise<ExchangedAnswer> {
  return new Promise((resolve, reject) => {
    let [status, size] = [0, 0];
    const pieces: Buffer[] = [];
    dispatcher.dispatch(request, {
      // Its being there tells undici which kind of handler this is.
      onRequestStart: () => undefined,
      onResponseStart: (_controller, statusCode) => void (status = statusCode),
      onResponseData: (controller, piece) => {
        size += piece.length;
        try {
          checked(size);
          pieces.push(piece);
        } catch (error) {
          reject(error as Error);
          controller.abort(error as Error);
        }
      },
      onResponseEnd: () => resolve({ status, bytes: pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces) }),
      onResponseError: (_controller, error) => reject(error),
    });
  });
}
