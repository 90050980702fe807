import { Refusal } from '@custodia/errors';
import { give, isKnown, type DossierOf, type GiveInput, type Recorded, type Recording } from './consent.ts';
import { namedTwice } from './consent.errors.ts';

export interface BulkRow {
  readonly contactId: string;
  readonly purpose: string;
  readonly outcome: 'RECORDED' | 'UNCHANGED' | 'REFUSED';
  readonly refusal: Refusal | null;
}

interface Giver {
  readonly assertAcceptable: (row: GiveInput) => void;
  readonly dossierOf: DossierOf;
  readonly recording: Recording;
}

/** Decides row by row, in the order of the input; what already stands as asked is left alone. */
export function giveRows(rows: readonly GiveInput[], giver: Giver): { result: BulkRow[]; recorded: Recorded[] } {
  const named = new Set<string>();
  const recorded: Recorded[] = [];
  const result = rows.map((row): BulkRow => {
    const { contactId, purpose } = row;
    try {
      giver.assertAcceptable(row);
      const dossier = giver.dossierOf(contactId, purpose);
      const name = `${purpose} ${contactId}`;
      if (named.has(name)) throw namedTwice();
      named.add(name);
      if (isKnown(dossier, row, giver.recording.now))
        return { contactId, purpose, outcome: 'UNCHANGED', refusal: null };
      recorded.push(give(dossier, row, giver.recording));
      return { contactId, purpose, outcome: 'RECORDED', refusal: null };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { contactId, purpose, outcome: 'REFUSED', refusal: error };
    }
  });
  return { result, recorded };
}
