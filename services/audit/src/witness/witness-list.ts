import { parseNoteKey } from '@custodia/translog';
import { z } from 'zod';

/** Where a witness is asked, and what its cosignatures are checked with. */
export interface WitnessAddress {
  /** The submission prefix: `http://witness:4000` */
  readonly url: string;
  /** Its `vkey`: name+id+key. */
  readonly key: string;
}

const listed = z.array(z.strictObject({ url: z.url({ protocol: /^https?$/ }), key: z.string() }));

/** The setting AUDIT_WITNESSES: `[{"url":"…","key":"…"}]`, none unless it is said. */
export const witnessList = z.string().default('[]').transform(read);

function read(text: string, context: z.RefinementCtx): readonly WitnessAddress[] {
  try {
    const witnesses = listed.parse(JSON.parse(text));
    const names = witnesses.map(({ key }) => {
      const { name, type } = parseNoteKey(key);
      if (type !== 'cosignature') throw new Error('a log');
      return name;
    });
    if (new Set(names).size < names.length) throw new Error('twice');
    return witnesses;
  } catch {
    const message =
      'must be [{"url":"http://…","key":"…"}], each key the verification key of another witness: name+id+key';
    context.addIssue({ code: 'custom', message });
    return [];
  }
}
