import { relative, sep } from 'node:path';
import TestSequencer from '@jest/test-sequencer';

/**
 * What takes longest, longest first. Jest knows how long files took where they have run before; on a bare machine it goes by their
 * size, and some of the longest are a few lines: begun last, each runs alone while the other core waits.
 */
export const longest = [
  'infra/chaos/test/kills.test.ts',
  'infra/bench/test/detection.test.ts',
  'infra/local/test/matrix.test.ts',
  'infra/chaos/test/broker-down.test.ts',
  'infra/local/test/system.test.ts',
  'infra/chaos/test/poison.test.ts',
  'gateway/test/hostile.http.test.ts',
  'infra/schema/test/generated.test.ts',
  'libs/events/test/subscribing.test.ts',
  'gateway/test/authorization.generated.test.ts',
  'services/witness/test/witness.test.ts',
  'gateway/test/shown-data.generated.test.ts',
  'libs/events/test/crash.test.ts',
  'infra/bench/test/bench.test.ts',
  'services/audit/test/log/checkpoints.test.ts',
  'libs/events/test/quarantine.test.ts',
  'infra/servers/test/servers.test.ts',
  'infra/bench/test/audit.test.ts',
  'infra/bench/test/audit-search.test.ts',
  'infra/audit/test/tampering/tampering.test.ts',
  'gateway/test/interleaved.test.ts',
];

/** Plain JavaScript, because Jest loads sequencers without a transform. */
export default class LongFirst extends TestSequencer {
  async sort(tests) {
    const rankOf = ({ path, context }) => {
      const at = longest.indexOf(relative(context.config.rootDir, path).replaceAll(sep, '/'));
      return at < 0 ? longest.length : at;
    };
    return [...(await super.sort(tests))].sort((one, other) => rankOf(one) - rankOf(other));
  }
}
