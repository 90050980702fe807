import { CustodiaError } from '@custodia/errors';
import type { TrustedDocuments } from './trusted-documents.ts';

/**
 * Puts the text in place of the id of a trusted document, in a request body that was just read: `{ "documentId": … }`
 * (GraphQL over HTTP, appendix A) or `{ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": … } } }`, as Apollo's clients send it.
 * Answers whether it was one. Throws BAD_REQUEST, or NOT_FOUND where there is none by this id.
 */
export function useTrustedDocument(body: unknown, documents: Pick<TrustedDocuments, 'find'> | null): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  const request = body as RequestBody;
  const id = askedId(request);
  if (id === null) return false;
  if (documents === null) throw fault('BAD_REQUEST', 'There are no trusted documents here. Send the query itself.');
  const text = documents.find(id);
  if (text === undefined) {
    const message = 'There is no trusted document by this id. Publish it with the others, or send the query itself.';
    throw fault('NOT_FOUND', message);
  }
  request.query = text;
  delete request.documentId;
  delete request.extensions;
  return true;
}

interface RequestBody {
  query?: unknown;
  documentId?: unknown;
  extensions?: unknown;
}

function askedId(request: RequestBody): string | null {
  const { documentId, query, extensions } = request;
  const persisted = (extensions as { persistedQuery?: unknown } | null | undefined)?.persistedQuery ?? null;
  if (isAbsent(documentId) && persisted === null) return null;
  if (!isAbsent(query)) {
    const message =
      'Send either the query or the id of a trusted document. Documents cannot be registered by sending both.';
    throw fault('BAD_REQUEST', message);
  }
  if (!isAbsent(documentId)) {
    if (typeof documentId === 'string' && persisted === null) return documentId;
    throw fault('BAD_REQUEST', 'documentId is a text, and stands without extensions.persistedQuery.');
  }
  const { version, sha256Hash } = (persisted ?? {}) as { version?: unknown; sha256Hash?: unknown };
  if (version === 1 && typeof sha256Hash === 'string') return sha256Hash;
  throw fault('BAD_REQUEST', 'extensions.persistedQuery is { "version": 1, "sha256Hash": "<digest>" }.');
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function fault(code: 'BAD_REQUEST' | 'NOT_FOUND', message: string): CustodiaError {
  return new CustodiaError(code, message);
}
