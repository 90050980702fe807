import { GraphQLError } from 'graphql';

/** Whether the operation changed anything: queries and refused mutations did not; of one that failed it is not known. */
export type Written = 'no' | 'yes' | 'unknown';

const about: Readonly<Record<Written, string>> = {
  no: 'Nothing was changed. Try again in a moment.',
  yes: 'The change was made, but its answer may not be shown. Read the record before you repeat it.',
  unknown: 'It is not known whether the change was made. Read the record before you repeat it.',
};

/** In place of the whole answer. */
export function accessNotRecorded(written: Written): GraphQLError {
  const message = `The access could not be recorded, and what is not recorded is not shown. ${about[written]}`;
  return new GraphQLError(message, { extensions: { code: 'ACCESS_NOT_RECORDED' } });
}
