import { readFile } from 'node:fs/promises';
import { CustodiaError } from '@custodia/errors';
import { parse, validate, type GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { watchFile } from '../graph/watch-file.ts';
import { readManifest, type DocumentsById } from './read-manifest.ts';

export interface TrustedDocumentsOptions {
  readonly file: string;
  readonly maxTokens: number;
  readonly logger: Logger;
}

/** The documents that may run wherever others may not. The file is watched; one that cannot be served changes nothing. */
export class TrustedDocuments {
  readonly #options: TrustedDocumentsOptions;
  #documents: DocumentsById;
  #schema: GraphQLSchema | null = null;
  #unwatch: () => Promise<void> = async () => {};

  private constructor(options: TrustedDocumentsOptions, documents: DocumentsById) {
    this.#options = options;
    this.#documents = documents;
  }

  /** Throws CONFIGURATION_INVALID with every fault of the file. */
  static async open(options: TrustedDocumentsOptions): Promise<TrustedDocuments> {
    const trusted = new TrustedDocuments(options, await read(options));
    trusted.#unwatch = await watchFile(options.file, () => trusted.#reload());
    return trusted;
  }

  find(id: string): string | undefined {
    return this.#documents.get(id);
  }

  /** Logs which documents this schema would refuse. They stay on the list: clients are told what is wrong with them. */
  checkAgainst(schema: GraphQLSchema): void {
    this.#schema = schema;
    const { logger, maxTokens } = this.#options;
    const unfit = [...this.#documents].flatMap(([id, text]) => {
      const errors = validate(schema, parse(text, { maxTokens }), undefined, { maxErrors: 1 });
      return errors.length > 0 ? [id] : [];
    });
    if (unfit.length > 0)
      logger.warn({ documents: unfit }, 'trusted documents do not fit the graph and will be refused');
  }

  async stop(): Promise<void> {
    await this.#unwatch();
  }

  async #reload(): Promise<void> {
    const { file, logger } = this.#options;
    try {
      this.#documents = await read(this.#options);
      logger.info({ file, documents: this.#documents.size }, 'the trusted documents changed and are served');
      if (this.#schema) this.checkAgainst(this.#schema);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      logger.error({ file, reason }, 'the trusted documents changed and cannot be served; the old ones go on');
    }
  }
}

async function read({ file, maxTokens }: TrustedDocumentsOptions): Promise<DocumentsById> {
  const json = await readFile(file, 'utf8').catch((cause: unknown) => {
    const message = `The trusted documents ${file} cannot be read. Write the file, or name another by TRUSTED_DOCUMENTS.`;
    throw new CustodiaError('CONFIGURATION_INVALID', message, { cause });
  });
  return readManifest(file, json, { maxTokens });
}
