import { describe, expect, it } from '@jest/globals';
import type { UnauthorizedFieldsMode } from '../src/config.ts';
import { zooSubgraphs } from './animals.ts';
import { openBench, rights, type Answer } from './graph-bench.ts';

async function askIn(mode: UnauthorizedFieldsMode): Promise<{ answer: Answer; fetches: number }> {
  const bench = await openBench(zooSubgraphs, { mode });
  const answer = await bench.ask('{ open me { name email } }', rights('visitor:only'));
  await bench.close();
  return { answer, fetches: bench.fetched.length };
}

const error = {
  message: 'Unauthorized field or type',
  path: ['me', 'email'],
  extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
};
const partial = { open: 'open', me: { name: 'Ada', email: null } };

describe('denied fields', () => {
  it('are told as errors', async () => {
    expect((await askIn('errors')).answer).toEqual({ data: partial, errors: [error] });
  });

  it('are told in extensions', async () => {
    expect((await askIn('extensions')).answer).toEqual({ data: partial, extensions: { authorizationErrors: [error] } });
  });

  it('are not told', async () => {
    expect((await askIn('silent')).answer).toEqual({ data: partial });
  });

  it('refuse the whole operation before anything is fetched', async () => {
    expect(await askIn('reject')).toEqual({ answer: { data: null, errors: [error] }, fetches: 0 });
  });

  it('are only told, in a trial run', async () => {
    const { answer } = await askIn('dryRun');
    expect(answer).toEqual({ data: { open: 'open', me: { name: 'Ada', email: 'ada@zoo.example' } }, errors: [error] });
  });
});
