import { v7 } from 'uuid';

/** A UUIDv7: unique, and in the order of creation, so that new rows go to the end of their index. */
export function newId(clock?: () => number): string {
  return clock ? v7({ msecs: clock() }) : v7();
}
