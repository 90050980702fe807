import type { Work as WorkOn } from '@custodia/service';
import type { Caller } from './caller.ts';
import type { Stores } from './stores.store.ts';

/** Reads, and units of work, on the stores as the caller may see them. */
export type Work = WorkOn<Caller, Stores>;
