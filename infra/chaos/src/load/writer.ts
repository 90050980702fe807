import type { SeededRandom } from '@custodia/importer';
import type { Ledger, UncertainWrite, WriteKind } from './acknowledged.ts';
import type { Answer, Call } from './graph-caller.ts';
import type { Home, RecordKind } from './record-kinds.ts';

/** A record as its writer believes it to be. */
interface KnownRecord {
  readonly kind: RecordKind;
  readonly id: string;
  /** Null after a write that nobody has acknowledged: it is read before the next. */
  version: number | null;
}

export interface WriterOptions {
  readonly name: string;
  readonly call: Call;
  readonly kinds: readonly RecordKind[];
  readonly random: SeededRandom;
  readonly ledger: Ledger;
  readonly home: Home;
  /** Records that are changed and neither made nor deleted by it. */
  readonly given?: readonly { readonly kind: RecordKind; readonly id: string }[];
}

/** Fewer are no load; more would make each one's history short. */
const RECORDS = 12;

interface Payload {
  readonly problem?: { readonly code: string } | null;
  readonly [field: string]: unknown;
}

/** A client that makes, changes and deletes records of its own, and notes what it was told of each write. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #records: KnownRecord[];
  #written = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#records = (options.given ?? []).map((given) => ({ ...given, version: null }));
  }

  async step(): Promise<void> {
    const { random, kinds } = this.#options;
    const isFull = kinds.length === 0 || this.#records.length >= RECORDS;
    const chance = random.next();
    if (!isFull && (this.#records.length < 4 || chance < 0.3)) return this.#create(random.pick(kinds));
    const record = random.pick(this.#records);
    if (record.version === null && !(await this.#readVersion(record))) return;
    if (kinds.length > 0 && chance > 0.85) await this.#delete(record);
    else await this.#update(record);
  }

  async #create(kind: RecordKind): Promise<void> {
    const marker = this.#marker();
    const answer = await this.#options.call(kind.create, { input: kind.createInput(marker, this.#options.home) });
    const done = this.#outcome(answer, { recordType: kind.type, recordId: null, kind: 'create', marker });
    const made = done && recordIn(done);
    if (!made) return;
    this.#records.push({ kind, ...made });
    this.#acknowledge(kind, made.id, { version: made.version, kind: 'create', marker });
  }

  async #update(record: KnownRecord): Promise<void> {
    const { kind, id, version: expectedVersion } = record;
    const marker = this.#marker();
    const answer = await this.#options.call(kind.update, { id, expectedVersion, input: kind.updateInput(marker) });
    const done = this.#outcome(answer, { recordType: kind.type, recordId: id, kind: 'update', marker });
    record.version = (done && recordIn(done)?.version) ?? null;
    if (record.version !== null) {
      this.#acknowledge(kind, id, { version: record.version, kind: 'update', marker });
    }
  }

  async #delete(record: KnownRecord): Promise<void> {
    const { kind, id, version: expectedVersion } = record;
    const answer = await this.#options.call(kind.delete, { id, expectedVersion });
    const done = this.#outcome(answer, { recordType: kind.type, recordId: id, kind: 'delete', marker: null });
    if (done) {
      this.#forget(record);
      this.#acknowledge(kind, id, { version: (expectedVersion ?? 0) + 1, kind: 'delete', marker: null });
    } else record.version = null;
  }

  /** False where nobody says, or it is gone. */
  async #readVersion(record: KnownRecord): Promise<boolean> {
    const answer = await this.#options.call(record.kind.read, { id: record.id });
    if (answer.kind === 'unknown') {
      this.#options.ledger.fail(answer.code);
      return false;
    }
    const found = answer.data['record'] as { version: number } | null;
    if (found === null) this.#forget(record);
    record.version = found?.version ?? null;
    return found !== null;
  }

  /** What was done; null where it was refused, or where nobody knows. */
  #outcome(answer: Answer, attempt: UncertainWrite): Payload | null {
    const { ledger } = this.#options;
    if (answer.kind === 'unknown') {
      ledger.fail(answer.code);
      ledger.uncertain.push(attempt);
      return null;
    }
    const payload = answer.data['done'] as Payload;
    if (!payload.problem) return payload;
    ledger.fail(`problem:${payload.problem.code}`);
    return null;
  }

  #acknowledge(
    { type }: RecordKind,
    recordId: string,
    write: { readonly version: number; readonly kind: WriteKind; readonly marker: string | null },
  ): void {
    this.#options.ledger.writes.push({ recordType: type, recordId, ...write });
  }

  #forget(record: KnownRecord): void {
    this.#records.splice(this.#records.indexOf(record), 1);
  }

  #marker(): string {
    this.#written += 1;
    return `${this.#options.name}-${this.#written}`;
  }
}

function recordIn(payload: Payload): { id: string; version: number } | null {
  const record = Object.entries(payload).find(([field]) => field !== 'problem')?.[1];
  return (record as { id: string; version: number } | null | undefined) ?? null;
}
