import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CustodiaError } from '@custodia/errors';
import { schemasFolder } from '@custodia/policy';
import { parseAllDocuments } from 'yaml';
import { readCorrelation } from './read-correlation.ts';
import { readRule } from './read-rule.ts';
import type { Correlation, EventRule, Level, RuleSet } from './rule.ts';
import { RuleFault } from './rule-fault.ts';
import type { Vocabulary } from './selection.ts';

export function detectionsFolder(): string {
  return path.join(schemasFolder(), 'detections');
}

/**
 * Reads every rule of a folder. A rule that is not understood to the last key stops the start: it would be missing on the day it
 * is for. Throws SCHEMA_INVALID, which names file, rule and feature of each fault at once.
 */
export function loadRules(vocabulary: Vocabulary, folder: string = detectionsFolder()): RuleSet {
  const faults: string[] = [];
  const noting = <T>({ file, name }: Document, read: () => T): T[] => {
    try {
      return [read()];
    } catch (error) {
      if (!(error instanceof RuleFault)) throw error;
      faults.push(`${file}: ${name}: ${error.message}`);
      return [];
    }
  };
  const documents = readDocuments(folder, faults);
  const [correlating, plain] = [documents.filter(isCorrelation), documents.filter((one) => !isCorrelation(one))];
  const files = new Map<unknown, string>();
  const rules = plain.flatMap((one) => noting(one, () => noteFile(readRule(one.content, vocabulary), one.file)));
  const known = new Map<string, EventRule>(
    rules.flatMap((rule) => [
      [rule.name, rule],
      [rule.id, rule],
    ]),
  );
  // A correlation of a rule with a fault would only repeat it.
  const ready = faults.length === 0 ? correlating : [];
  const correlations = ready.flatMap((one) =>
    noting(one, () => noteFile(readCorrelation(one.content, known), one.file)),
  );
  const inUse = new Set(correlations.flatMap((correlation) => correlation.rules));
  const alone = rules.filter((rule) => !inUse.has(rule));
  if (faults.length === 0)
    faults.push(
      ...faultsAmong([...rules, ...correlations], alone).map(
        ([rule, fault]) => `${files.get(rule)}: ${rule.name}: ${fault}`,
      ),
    );
  if (faults.length > 0) {
    throw new CustodiaError(
      'SCHEMA_INVALID',
      `The detection rules cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
  return { alone: alone as (EventRule & { level: Level })[], correlations };

  function noteFile<T>(rule: T, file: string): T {
    files.set(rule, file);
    return rule;
  }
}

interface Document {
  readonly file: string;
  /** Of the rule, or its place in the file. */
  readonly name: string;
  readonly content: unknown;
}

function readDocuments(folder: string, faults: string[]): Document[] {
  const files = readdirSync(folder).filter((file) => /\.ya?ml$/.test(file));
  return files.sort().flatMap((file) => {
    const parsed = parseAllDocuments(readFileSync(path.join(folder, file), 'utf8'));
    const documents = Array.isArray(parsed) ? parsed : [];
    for (const { errors } of documents) faults.push(...errors.map((error) => `${file}: is not YAML. ${error.message}`));
    return documents.map((document, at) => {
      const content: unknown = document.errors.length > 0 ? null : document.toJS({ maxAliasCount: 0 });
      const name = (content as { name?: unknown } | null)?.name;
      return { file, content, name: typeof name === 'string' ? name : `document ${at + 1}` };
    });
  });
}

function isCorrelation({ content }: Document): boolean {
  return typeof content === 'object' && content !== null && Object.hasOwn(content, 'correlation');
}

/** What only shows between rules. */
function faultsAmong(all: readonly AnyRule[], alone: readonly EventRule[]): [AnyRule, string][] {
  const faults = alone
    .filter(({ level }) => level === null)
    .map((rule): [AnyRule, string] => [rule, 'level is missing, and no correlation refers to it']);
  for (const key of ['name', 'id'] as const) {
    const seen = new Set<string>();
    for (const rule of all) {
      if (seen.has(rule[key])) faults.push([rule, `its ${key} is another rule's as well`]);
      seen.add(rule[key]);
    }
  }
  return faults;
}

type AnyRule = EventRule | Correlation;
