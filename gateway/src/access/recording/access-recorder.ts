import { httpStatusOf, isCustodiaError, loggable, type ErrorCode } from '@custodia/errors';
import { keyOf, wholeEvent, type NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import type { Logger } from 'pino';
import type { ObservedAccess } from '../access.ts';
import type { AccessJournal } from '../journal/access-journal.ts';
import { accessEvents, refusalEvents, type Asked } from './access-events.ts';
import { RefusalTally, type Refused } from './refusal-tally.ts';

/** The operation that somebody asked for, once it is one. */
export interface AskedFor {
  readonly operation: Asked['operation'];
  readonly operationKind: Asked['operationKind'];
}

/** What is known of a request, at whatever point it is recorded. */
export interface RecordedRequest {
  readonly principal: Principal | null;
  readonly clientAddress: string;
  readonly askedFor?: AskedFor | null;
}

export interface AccessRecorder {
  /**
   * Resolves when what was shown is safe in the journal; rejects with ACCESS_NOT_RECORDED where it is not. Where nothing personal was
   * shown, it resolves all the same: a disk that is full must not keep back what needs no record.
   */
  access(request: RecordedRequest, access: ObservedAccess): Promise<void>;
  /** Never rejects. A fault of ours is no refusal and is not recorded. */
  refusal(request: RecordedRequest, code: ErrorCode): Promise<void>;
  /** Writes down what was counted and not told yet. */
  flush(): Promise<void>;
}

export interface AccessRecorderParts {
  readonly journal: Pick<AccessJournal, 'append' | 'fullness'>;
  /** `gateway` */
  readonly service: string;
  /** Whose auditors hear of refusals before anybody was known. */
  readonly platformTenant: string;
  readonly originOf: (address: string) => string;
  readonly networkOf: (address: string) => Asked['network'];
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly metrics: { readonly refusalDropped: () => void };
}

/** Refusals cost nothing to make, so they may not fill the journal: the rest is for what is shown. */
const shareOfRefusals = 0.75;
const none: AskedFor = { operation: null, operationKind: 'unknown' };

export function accessRecorder(parts: AccessRecorderParts): AccessRecorder {
  const { journal, service, platformTenant, originOf, networkOf, clock, logger, metrics } = parts;
  const running = new Set<Promise<void>>();
  const tally = new RefusalTally((refused, count) => {
    const written = writeRefusal(askedBy(refused), { code: refused.code, count }).finally(() =>
      running.delete(written),
    );
    running.add(written);
  });

  return {
    async access(request, access) {
      const asked = askedOf(request);
      if (access.fields.length > 0) await appendOrTell(() => accessEvents(asked, access));
      else await appendIfRoom(() => accessEvents(asked, access));
    },

    async refusal(request, code) {
      if (httpStatusOf(code) >= 500) return;
      const asked = askedOf(request);
      if (asked.userId === null || code === 'RATE_LIMITED') tally.note({ ...asked, code });
      else await writeRefusal(asked, { code, count: 1 });
    },

    async flush() {
      tally.flush();
      await Promise.all(running);
    },
  };

  function askedOf({ principal, clientAddress, askedFor }: RecordedRequest): Asked {
    return {
      tenantId: principal?.tenantId ?? platformTenant,
      userId: principal?.kind === 'user' ? principal.userId : null,
      roles: principal?.roles ?? [],
      purpose: principal?.purpose ?? null,
      emergency: principal?.policies.includes('break-glass') ?? false,
      origin: originOf(clientAddress),
      network: networkOf(clientAddress),
      ...(askedFor ?? none),
      at: clock(),
    };
  }

  function askedBy({ code: _, ...refused }: Refused): Asked {
    return { purpose: null, emergency: false, ...none, ...refused, at: clock() };
  }

  function writeRefusal(asked: Asked, refusal: { code: string; count: number }): Promise<void> {
    return appendIfRoom(() => refusalEvents(asked, refusal));
  }

  async function appendIfRoom(make: () => NewEvent[]): Promise<void> {
    if (journal.fullness > shareOfRefusals) return metrics.refusalDropped();
    try {
      await append(make());
    } catch (error) {
      metrics.refusalDropped();
      if (!isFullOrBroken(error)) notRecorded(error);
    }
  }

  /** What is wrong with the event and not with the journal would keep an answer back for ever, so somebody has to hear of it. */
  async function appendOrTell(make: () => NewEvent[]): Promise<void> {
    try {
      await append(make());
    } catch (error) {
      if (!isFullOrBroken(error))
        logger.error({ error: loggable(error) }, 'an access cannot be told, and is not shown');
      throw error;
    }
  }

  /** All parts in one frame: all of them are kept, or none. */
  async function append(events: readonly NewEvent[]): Promise<void> {
    const whole = events.map((event) => wholeEvent(event, service));
    await journal.append({ key: keyOf(whole[0]!), events: whole.map((event) => JSON.stringify(event)) });
  }

  function notRecorded(error: unknown): void {
    logger.error({ error: loggable(error) }, 'a refusal could not be recorded');
  }
}

/** The journal itself tells of that. */
function isFullOrBroken(error: unknown): boolean {
  return isCustodiaError(error) && error.code === 'ACCESS_NOT_RECORDED';
}
