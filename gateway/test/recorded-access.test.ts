import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { UnauthorizedFieldsMode } from '../src/config.ts';
import { zooSubgraphs } from './animals.ts';
import { openBench, rights, type BenchOptions, type GraphBench } from './graph-bench.ts';

const visitor = rights('visitor:only');
const denied = (...coordinates: string[]) => ({ fields: [], groups: [], records: 0, denied: coordinates });

let bench: GraphBench;
beforeAll(async () => {
  bench = await openBench(zooSubgraphs);
});
afterAll(() => bench.close());

async function recordedFor(query: string, held = visitor) {
  bench.accesses.length = 0;
  await bench.ask(query, held);
  return [...bench.accesses];
}

describe('an operation', () => {
  it('is recorded with each coordinate that was denied, once, in the order of the document', async () => {
    expect(await recordedFor('{ keepers { salary email } me { email name } closed }')).toEqual([
      denied('Keeper.salary', 'Keeper.email', 'Query.closed'),
    ]);
  });

  it('is recorded where all of it is denied and nothing is fetched', async () => {
    expect(await recordedFor('{ closed }')).toEqual([denied('Query.closed')]);
  });

  it('is recorded where a mutation is refused whole', async () => {
    expect(await recordedFor('mutation { free(id: "ada") { id } }')).toEqual([denied('Mutation.free')]);
  });

  it('leaves no record where nothing personal is shown and nothing denied', async () => {
    expect(await recordedFor('{ open me { name } }')).toEqual([]);
  });

  it('leaves no record where only the schema is read', async () => {
    expect(await recordedFor('{ __schema { queryType { name } } __typename }')).toEqual([]);
  });

  it('leaves no record where it is faulty and never ran', async () => {
    expect(await recordedFor('{ nobody }')).toEqual([]);
    expect(await recordedFor('query ($id: ID!) { animal(id: $id) { id } }')).toEqual([]);
  });
});

async function askUnrecorded(query: string, options: BenchOptions = {}) {
  const failing = await openBench(zooSubgraphs, {
    recordAccess: async () => Promise.reject(new Error('the disk /var/journal of ada@zoo.example is full')),
    ...options,
  });
  const answer = await failing.ask(query, visitor);
  await failing.close();
  return answer;
}

const notRecorded = (rest: string) => ({
  data: null,
  errors: [
    {
      message: `The access could not be recorded, and what is not recorded is not shown. ${rest}`,
      extensions: { code: 'ACCESS_NOT_RECORDED' },
    },
  ],
});
const nothingChanged = notRecorded('Nothing was changed. Try again in a moment.');

describe('an operation that cannot be recorded', () => {
  it('shows nothing and tells nothing else, not even why', async () => {
    expect(await askUnrecorded('{ open me { name email } }')).toEqual(nothingChanged);
  });

  it.each<UnauthorizedFieldsMode>(['errors', 'extensions', 'silent', 'reject', 'dryRun'])(
    'shows nothing with denied fields told in the mode %s',
    async (mode) => {
      expect(await askUnrecorded('{ open me { name email } }', { mode })).toEqual(nothingChanged);
    },
  );

  it('is answered where there is nothing to record', async () => {
    expect(await askUnrecorded('{ open }')).toEqual({ data: { open: 'open' } });
  });

  it('tells that a change was made whose answer is withheld', async () => {
    expect(await askUnrecorded('mutation { feed(id: "tom") { keeper { id email } } }')).toEqual(
      notRecorded('The change was made, but its answer may not be shown. Read the record before you repeat it.'),
    );
  });

  it('tells that it is not known whether a change was made, where the write failed', async () => {
    const instead: BenchOptions['instead'] = () => ({ data: null, errors: [{ message: 'lost' }] });
    expect(await askUnrecorded('mutation { feed(id: "tom") { keeper { id email } } }', { instead })).toEqual(
      notRecorded('It is not known whether the change was made. Read the record before you repeat it.'),
    );
  });

  it('tells that nothing was changed, where a mutation was refused', async () => {
    expect(await askUnrecorded('mutation { free(id: "ada") { id } }')).toEqual(nothingChanged);
  });
});
