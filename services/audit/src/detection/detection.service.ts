import { Refusal } from '@custodia/errors';
import { revise } from '@custodia/model';
import type { Database } from '@custodia/persistence';
import { detectionAcknowledged, detectionResolved } from './detection.events.ts';
import { openDetectionStore, type DetectionStore } from './detection.store.ts';
import type { Detection, Verdict } from './detection.ts';
import { notFound, type Caller } from './reach.ts';

export interface Naming {
  readonly id: string;
  readonly expectedVersion: number;
}

interface Dependencies {
  readonly db: Database;
  readonly clock: () => Date;
}

/** What people do about detections. Who did it is told like everything else. */
export class DetectionService {
  readonly #db: Database;
  readonly #clock: () => Date;

  constructor({ db, clock }: Dependencies) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Somebody looks into it. What goes on still belongs to it. */
  acknowledge(caller: Caller, named: Naming): Promise<Detection> {
    return this.#triage(caller, named, async (detection, store) => {
      if (detection.state === 'ACKNOWLEDGED') return detection;
      if (detection.state === 'RESOLVED') throw alreadyResolved();
      const at = this.#clock();
      const triage = { state: 'ACKNOWLEDGED' as const, triagedBy: caller.principal.userId, triagedAt: at };
      const { after } = revise(detection, triage, at);
      return store.save({ before: detection, after }, detectionAcknowledged(after, caller.principal));
    });
  }

  /** Somebody has judged it. What goes on is counted anew and raises another. */
  resolve(caller: Caller, named: Naming & { readonly verdict: Verdict }): Promise<Detection> {
    return this.#triage(caller, named, async (detection, store) => {
      if (detection.state === 'RESOLVED' && detection.verdict === named.verdict) return detection;
      if (detection.state === 'RESOLVED') throw alreadyResolved();
      const at = this.#clock();
      const { userId: triagedBy } = caller.principal;
      const { after } = revise(
        detection,
        { state: 'RESOLVED' as const, verdict: named.verdict, triagedBy, triagedAt: at },
        at,
      );
      return store.save({ before: detection, after }, detectionResolved(after, caller.principal));
    });
  }

  #triage(
    { principal: { tenantId }, seesAll }: Caller,
    { id, expectedVersion }: Naming,
    change: (detection: Detection, store: DetectionStore) => Promise<Detection>,
  ): Promise<Detection> {
    return this.#db.transaction(async (em) => {
      const store = openDetectionStore(em, { tenantId, seesAll });
      const detection = (await store.findMany([id])).get(id);
      if (!detection) throw notFound('detection');
      if (detection.version !== expectedVersion) {
        throw new Refusal('VERSION_CONFLICT', 'Somebody has triaged this detection. Load it again and decide anew.', {
          currentVersion: detection.version,
        });
      }
      return change(detection, store);
    });
  }
}

function alreadyResolved(): Refusal {
  return new Refusal('ILLEGAL_TRANSITION', 'This detection is resolved. What goes on raises another.');
}
