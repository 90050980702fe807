import type { JsonObject } from '../../execution/own-property.ts';
import { countShown, type ShownData } from './count-shown.ts';
import type { SeenRecord, Watched } from './watched-types.ts';

/**
 * Follows one walk over one answer. An object costs it one note; what they come to is counted once the whole answer is known,
 * because an object may still be lost to a null further down.
 */
export class Observation {
  /** In the order of the answer, what is watched and the record it is of, one after the other. */
  readonly #notes: (Watched | SeenRecord)[] = [];
  #record: SeenRecord | null = null;

  /** To come back to. */
  get mark(): number {
    return this.#notes.length;
  }

  /** What stood there since is not part of the answer. */
  forgetSince(mark: number): void {
    this.#notes.length = mark;
  }

  /** What is met until `leave` stands in this object. Gives what `leave` wants back. */
  enter(watched: Watched, object: JsonObject): SeenRecord | null {
    const around = this.#record;
    if (watched.record !== null) this.#record = watched.record(object);
    if (watched.shows !== null) this.#notes.push(watched, this.#record ?? nobodys(watched));
    return around;
  }

  leave(around: SeenRecord | null): void {
    this.#record = around;
  }

  shown(): ShownData {
    return countShown(this.#notes);
  }
}

/** A part that stands in no record. */
function nobodys({ typeName }: Watched): SeenRecord {
  return { typeName, subjectType: typeName, subjectId: null, id: null };
}
