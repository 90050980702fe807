import { describe, expect, it } from '@jest/globals';
import { Refusal } from '@custodia/errors';
import { upsertRows, UPSERT_MAX_ROWS, type Upserted } from '../src/index.ts';

interface Row {
  readonly externalId: string;
}

const accept = (input: unknown): Row => {
  const { externalId } = input as Row;
  if (externalId === 'bad') throw new Refusal('INVALID_INPUT', 'Bad.', { field: 'name' });
  return { externalId: externalId.trim() };
};
const written: string[] = [];
const upsert = (externalIds: string[], write: (row: Row) => Promise<Upserted>) =>
  upsertRows({
    inputs: externalIds.map((externalId) => ({ externalId })),
    accept,
    prepare: async () => write,
  });
const create = async ({ externalId }: Row): Promise<Upserted> => {
  if (externalId === 'taken') throw new Refusal('DUPLICATE', 'Taken.', { field: 'externalId' });
  written.push(externalId);
  return { id: `id-${externalId}`, outcome: 'CREATED' };
};

describe('an upsert', () => {
  it('answers each row in its place, and a refused row stops no other', async () => {
    const rows = await upsert(['a', 'bad', 'taken', 'b'], create);
    expect(
      rows.map(({ externalId, id, outcome, problem }) => [externalId, id, outcome, problem?.code ?? null]),
    ).toEqual([
      ['a', 'id-a', 'CREATED', null],
      ['bad', null, 'REFUSED', 'INVALID_INPUT'],
      ['taken', null, 'REFUSED', 'DUPLICATE'],
      ['b', 'id-b', 'CREATED', null],
    ]);
  });

  it('takes an external id once, however it is padded', async () => {
    const rows = await upsert(['x', ' x '], create);
    expect(rows.map((row) => row.outcome)).toEqual(['CREATED', 'REFUSED']);
    expect(written.filter((externalId) => externalId === 'x')).toHaveLength(1);
  });

  it('lets a surprise end the whole of it', async () => {
    await expect(upsert(['a'], () => Promise.reject(new TypeError('surprise')))).rejects.toThrow('surprise');
  });

  it('refuses more rows than it may have before it looks at one', async () => {
    const many = Array.from({ length: UPSERT_MAX_ROWS + 1 }, (_, at) => `many-${at}`);
    await expect(upsert(many, create)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(written).not.toContain('many-0');
  });
});
