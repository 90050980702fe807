import type { Ledger } from './acknowledged.ts';
import type { Call } from './graph-caller.ts';

export interface ReaderOptions {
  /** The subject of its token. */
  readonly subject: string;
  readonly call: Call;
  readonly ledger: Ledger;
  /** What it looks at of each contact. */
  readonly fields: readonly string[];
}

const CONTACTS = 5;

/** A client that looks at people, and notes whom it was shown. No two of its operations are alike, so each can be found again. */
export class Reader {
  readonly #options: ReaderOptions;
  #read = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  async step(): Promise<void> {
    const { subject, call, ledger, fields } = this.#options;
    this.#read += 1;
    const name = `Read_${subject.replaceAll('-', '_')}_${this.#read}`;
    const document = `query ${name} { shown: contacts(first: ${CONTACTS}) { nodes { id ${fields.join(' ')} } } }`;
    const answer = await call(document);
    if (answer.kind === 'unknown') return ledger.fail(answer.code);
    const { nodes } = answer.data['shown'] as { nodes: { id: string }[] };
    if (nodes.length > 0)
      ledger.reads.push({ subject, document, dataSubjects: nodes.map(({ id }) => `Contact:${id}`) });
  }
}
