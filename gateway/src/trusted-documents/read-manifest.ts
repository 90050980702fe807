import { createHash } from 'node:crypto';
import { CustodiaError } from '@custodia/errors';
import { Kind, parse } from 'graphql';

/** Id → the text of the document. */
export type DocumentsById = ReadonlyMap<string, string>;

const longestId = 200;
const apolloFormat = 'apollo-persisted-query-manifest';

/**
 * Reads a manifest of trusted documents: `{ "<id>": "<document>", … }`, as code generators write it, or Apollo's
 * `{ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [{ "id", "body" }] }`. An id is any name; where it is
 * `sha256:` and a digest, or a document's digest alone, the document is found under both.
 * Throws one CONFIGURATION_INVALID error that names every fault.
 */
export function readManifest(file: string, json: string, { maxTokens }: { readonly maxTokens: number }): DocumentsById {
  const faults: string[] = [];
  const documents = new Map<string, string>();
  for (const [id, text] of entriesOf(parsed(file, json), faults)) {
    const fault = faultOf(id, text, maxTokens) ?? (documents.has(id) ? 'is there twice' : null);
    if (fault === null) documents.set(id, text as string);
    else faults.push(`"${id}" ${fault}`);
  }
  if (faults.length > 0) {
    const list = faults.map((fault) => `\n  - ${fault}`).join('');
    throw invalid(`The trusted documents of ${file} cannot be served; correct these and write the file anew:${list}`);
  }
  for (const [id, text] of [...documents]) {
    const digest = sha256(text);
    if (id !== digest && id !== `sha256:${digest}`) continue;
    documents.set(digest, text).set(`sha256:${digest}`, text);
  }
  return documents;
}

function entriesOf(manifest: unknown, faults: string[]): [string, unknown][] {
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) {
    faults.push('it is no JSON object of ids and documents');
    return [];
  }
  const { format, version, operations } = manifest as Record<string, unknown>;
  if (format !== apolloFormat) return Object.entries(manifest);
  if (version !== 1 || !Array.isArray(operations)) {
    faults.push(`of the format ${apolloFormat} only version 1 with a list of "operations" is known`);
    return [];
  }
  return operations.map((operation: unknown, index) => {
    const { id, body } = (operation ?? {}) as { id?: unknown; body?: unknown };
    return [typeof id === 'string' ? id : `operations[${index}]`, typeof id === 'string' ? body : undefined];
  });
}

function faultOf(id: string, text: unknown, maxTokens: number): string | null {
  if (!/^[\w.:/+=-]+$/.test(id) || id.length > longestId) {
    return `is no id: use up to ${longestId} letters, digits and . : / + = _ -`;
  }
  if (typeof text !== 'string') return 'has no document';
  if (id.startsWith('sha256:') && id !== `sha256:${sha256(text)}`) return 'is not the digest of its document';
  try {
    const { definitions } = parse(text, { noLocation: true, maxTokens });
    const isRunnable = definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    return isRunnable ? null : 'has no operation';
  } catch (error) {
    return `does not parse: ${(error as Error).message}`;
  }
}

function parsed(file: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw invalid(
      `The trusted documents of ${file} are not JSON. Write the file anew, or name another by TRUSTED_DOCUMENTS.`,
      cause,
    );
  }
}

function invalid(message: string, cause?: unknown): CustodiaError {
  return new CustodiaError('CONFIGURATION_INVALID', message, { cause });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
