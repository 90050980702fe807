/** A record of any service, by its GraphQL type and its id. */
export interface RecordReference {
  readonly recordType: string;
  readonly recordId: string;
}
