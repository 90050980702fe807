import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A small data set with every kind of field, and a folder to write it to. */
export const shopMapping = `
title: A shop
sources:
  sellers: { file: sellers.csv, columns: [name, boss], unique: name }
  sales:
    file: sales.csv
    columns: [id, seller, thing, day, price, pieces, state]
    unique: id
    repair: { thing: { Hamer: Hammer } }
steps:
  - name: sellers
    mutation: upsertUsers
    input: UserUpsertInput
    from: sellers
    reuse: { list: users, filter: nameIs, by: name }
    fields:
      externalId: 'shop:{name|slug}'
      name: '{name}'
      bossExternalId: { column: boss, externalIdOf: sellers }
  - name: sales
    mutation: upsertOpportunities
    input: OpportunityUpsertInput
    from: sales
    fields:
      externalId: '{id}'
      name: '{thing}[ by {seller}]'
      on: { column: day, date: M/D/YYYY }
      amount: { column: price, whenEmpty: no price, money: { currency: EUR, unit: thousand } }
      pieces: { column: pieces, integer: { min: 1 } }
      stage: { column: state, required: true, oneOf: { done: WON } }
      ownerId: { column: seller, required: true, idOf: sellers }
`;

export const goodSellers = 'name,boss\nAda,Bo\nBo,\n';
export const goodSales = 'id,seller,thing,day,price,pieces,state\n1,Ada,Hamer,3/1/2017,1.5,2,done\n2,Bo,Saw,,,,done\n';

export async function shopFolder(files: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'custodia-shop-'));
  const all = { 'shop.yaml': shopMapping, 'sellers.csv': goodSellers, 'sales.csv': goodSales, ...files };
  for (const [name, text] of Object.entries(all)) await writeFile(path.join(folder, name), text);
  return folder;
}
