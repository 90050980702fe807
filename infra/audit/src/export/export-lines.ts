/** The lines of an exported log, in the one way that they are written (README.md). Each ends with its newline. */
export const exportLines = {
  /** `tenant`: whose entries are shown; null: everybody's. */
  header: ({ origin, size, tenant }: { origin: string; size: bigint; tenant: string | null }): string =>
    line({ custodia: 'audit-log/v1', origin, size: Number(size), tenant }),
  entry: (index: bigint, { entry, disclosures }: { entry: string; disclosures: readonly string[] }): string =>
    line({ i: Number(index), entry, disclosures }),
  leaf: (index: bigint, hash: Uint8Array): string =>
    line({ i: Number(index), leaf: Buffer.from(hash).toString('base64') }),
  checkpoint: (note: string): string => line({ checkpoint: note }),
} as const;

function line(members: object): string {
  return `${JSON.stringify(members)}\n`;
}
