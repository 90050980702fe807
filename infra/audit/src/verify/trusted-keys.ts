import { existsSync, readFileSync } from 'node:fs';
import { parseNoteKey, TranslogError, type TrustedKeys } from '@custodia/translog';
import { WrongUsage } from '../wrong-usage.ts';

export interface KeyArguments {
  /** Each a `vkey`, or a file that holds one or more, a line each. */
  readonly keys: readonly string[];
  readonly witnesses: readonly string[];
  readonly quorum: number | null;
  readonly origin: string | null;
}

/** Whom the person who asks trusts. `ownKey`: the public key file of this machine's own log, where no key is named. */
export function trustedKeys({ keys, witnesses, quorum, origin }: KeyArguments, ownKey: string): TrustedKeys {
  if (keys.length === 0 && !existsSync(ownKey)) {
    throw new WrongUsage(`Say whose signature counts: --key <key or file>. (No log was ever started here: ${ownKey})`);
  }
  const log = (keys.length === 0 ? [ownKey] : keys).flatMap((given) => readKeys(given, 'ed25519'));
  const cosigners = witnesses.flatMap((given) => readKeys(given, 'cosignature'));
  if (quorum !== null && quorum > cosigners.length) {
    throw new WrongUsage(`--require-witnesses is ${quorum}, and --witness names ${cosigners.length}.`);
  }
  const names = [...new Set(log.map((key) => parseNoteKey(key).name))];
  if (origin === null && names.length > 1) throw new WrongUsage('The keys have several names: say --origin as well.');
  return {
    origin: origin ?? names[0]!,
    log,
    witnesses: cosigners,
    ...(quorum !== null && { quorum }),
  };
}

const kinds = { ed25519: 'a log', cosignature: 'a witness' } as const;

function readKeys(given: string, type: keyof typeof kinds): string[] {
  const lines = (existsSync(given) ? readFileSync(given, 'utf8') : given).split('\n').map((line) => line.trim());
  return lines.filter(Boolean).map((line) => {
    try {
      if (parseNoteKey(line).type === type) return line;
    } catch (error) {
      if (!(error instanceof TranslogError)) throw error;
      throw new WrongUsage(`${error.message} (There is no file of that name either.)`);
    }
    throw new WrongUsage(`${parseNoteKey(line).name} is not the key of ${kinds[type]}.`);
  });
}
