/** That an entry stands in the log, for whoever has the log's public key and nothing else of ours. */
export interface Receipt {
  /** `c2sp.org/tlog-proof@v1`; it is about the leaf that `entry` hashes to. */
  readonly proof: string;
  /** The entry's canonical text. */
  readonly entry: string;
  /** What the digests in `entry` stand for. */
  readonly disclosures: readonly string[];
}
