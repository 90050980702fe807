import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadPolicyIndex } from '@custodia/policy';
import { loadRules } from '../../src/detection/sigma/load-rules.ts';
import { logFields, type FieldValue, type FlatEvent } from '../../src/detection/sigma/log-source.ts';
import { vocabularyOf } from '../../src/detection/sigma/vocabulary.ts';

const vocabulary = vocabularyOf(loadPolicyIndex());

const head = (name: string, id: number) => `title: ${name}
id: 00000000-0000-4000-8000-00000000000${id}
name: ${name}
status: test
description: Tries one thing.
`;
const rule = (detection: string, rest = 'level: low\n') =>
  `${head('plain', 1)}logsource: { product: custodia, category: access }\ndetection:\n${detection}${rest}`;
const correlation = (body: string, rest = 'level: high\n') => `${head('joined', 2)}correlation:\n${body}${rest}`;
const counted = `  type: event_count
  rules: [plain]
  group-by: [actor]
  timespan: 10m
  condition: { gte: 3 }
`;

function load(...documents: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'custodia-detections-'));
  writeFileSync(join(folder, 'tried.yml'), documents.join('---\n'));
  return loadRules(vocabulary, folder);
}

function faultOf(...documents: string[]): string {
  try {
    load(...documents);
    return 'no fault';
  } catch (error) {
    return (error as Error).message;
  }
}

const anEvent = (fields: Record<string, FieldValue>): FlatEvent => ({
  tenantId: 'demo',
  entryId: 'e1',
  at: 0,
  category: 'access',
  service: 'gateway',
  fields,
});
const matches = (detection: string, fields: Record<string, FieldValue>): boolean =>
  load(rule(detection)).alone[0]!.matches(anEvent(fields));

describe('a rule in Sigma', () => {
  it.each<[string, Record<string, FieldValue>, boolean]>([
    ['  s: { purpose: SALES }\n  condition: s\n', { purpose: 'SALES' }, true],
    ['  s: { purpose: sales }\n  condition: s\n', { purpose: 'SALES' }, true],
    ['  s: { "network|cased": Internal }\n  condition: s\n', { network: 'internal' }, false],
    ['  s: { purpose: [SALES, SUPPORT] }\n  condition: s\n', { purpose: 'SUPPORT' }, true],
    ['  s: { purpose: SALES, emergency: true }\n  condition: s\n', { purpose: 'SALES', emergency: false }, false],
    ['  s: [{ purpose: SALES }, { emergency: true }]\n  condition: s\n', { purpose: 'X', emergency: true }, true],
    ['  s: { shown: Contact.email }\n  condition: s\n', { shown: ['Contact.fullName', 'Contact.email'] }, true],
    ['  s: { "shown|all": [Contact.email, Contact.phone] }\n  condition: s\n', { shown: ['Contact.email'] }, false],
    ['  s: { "shown|startswith": Contact. }\n  condition: s\n', { shown: ['User.name'] }, false],
    ['  s: { "shown|endswith": .email }\n  condition: s\n', { shown: ['Contact.email'] }, true],
    ['  s: { "shown|contains": t.email }\n  condition: s\n', { shown: ['Contact.email'] }, true],
    ['  s: { shown: "Contact.*" }\n  condition: s\n', { shown: ['Contact.email'] }, true],
    ['  s: { shown: "Contact?email" }\n  condition: s\n', { shown: ['Contact.email'] }, true],
    ['  s: { shown: Contact.email }\n  condition: s\n', { shown: ['ContactXemail'] }, false],
    ['  s: { subjectCount|gte: 10 }\n  condition: s\n', { subjectCount: 10 }, true],
    ['  s: { subjectCount|gt: 10 }\n  condition: s\n', { subjectCount: 10 }, false],
    ['  s: { subjectCount|lt: 10 }\n  condition: s\n', {}, false],
    ['  s: { origin: null }\n  condition: s\n', {}, true],
    ['  s: { decoy|exists: true }\n  condition: s\n', { decoy: [] }, false],
    ['  s: { decoy|exists: true }\n  condition: s\n', { decoy: ['d'] }, true],
    ['  a: { purpose: SALES }\n  b: { emergency: true }\n  condition: a and not b\n', { purpose: 'SALES' }, true],
    [
      '  a: { purpose: SALES }\n  b: { emergency: true }\n  c: { count: 1 }\n  condition: a or b and c\n',
      { purpose: 'SALES' },
      true,
    ],
    [
      '  a: { purpose: SALES }\n  b: { emergency: true }\n  c: { count: 1 }\n  condition: (a or b) and c\n',
      { purpose: 'SALES' },
      false,
    ],
    ['  a1: { purpose: SALES }\n  a2: { count: 1 }\n  condition: 1 of a*\n', { count: 1 }, true],
    ['  a1: { purpose: SALES }\n  a2: { count: 1 }\n  condition: all of them\n', { count: 1 }, false],
  ])('%j of %j is %j', (detection, fields, expected) => {
    expect(matches(detection, fields)).toBe(expected);
  });

  it.each([
    ['a modifier', rule('  s: { shown|re: ".*" }\n  condition: s\n'), 'modifier "re" is not supported'],
    [
      'another modifier',
      rule('  s: { origin|cidr: 10.0.0.0/8 }\n  condition: s\n'),
      'modifier "cidr" is not supported',
    ],
    ['a field that is none', rule('  s: { eventId: 4625 }\n  condition: s\n'), 'field "eventId"'],
    ['a name of Object.prototype', rule('  s: { constructor: x }\n  condition: s\n'), 'field "constructor"'],
    ['a field of another category', rule('  s: { rolesGained: auditor }\n  condition: s\n'), 'field "rolesGained"'],
    [
      'a purpose that is none',
      rule('  s: { purpose: SPYING }\n  condition: s\n'),
      '"SPYING" matches none of the purposes',
    ],
    [
      'a field that was renamed',
      rule('  s: { shown: Contact.mail }\n  condition: s\n'),
      'matches none of the coordinates',
    ],
    [
      'an action that nobody tells',
      rule('  s: { action: legal-hold.broken }\n  condition: s\n'),
      'matches none of the actions',
    ],
    ['keywords', rule('  s: [mimikatz]\n  condition: s\n'), 'keywords are not supported'],
    ['an aggregation', rule('  s: { count: 1 }\n  condition: s | count() > 3\n'), 'aggregations after "|"'],
    ['a timeframe', rule('  s: { count: 1 }\n  timeframe: 5m\n  condition: s\n'), 'timeframe is not supported'],
    ['a list of conditions', rule('  s: { count: 1 }\n  condition: [s]\n'), 'condition is one line'],
    ['two of', rule('  s: { count: 1 }\n  condition: 2 of s\n'), '"2 of" is not supported'],
    ['a selection that is not there', rule('  s: { count: 1 }\n  condition: s and t\n'), 'names "t"'],
    ['a selection that is not used', rule('  s: { count: 1 }\n  t: { count: 2 }\n  condition: s\n'), '"t" is not used'],
    ['an open parenthesis', rule('  s: { count: 1 }\n  condition: (s\n'), 'closing parenthesis'],
    ['text where a number is due', rule('  s: { count|gte: many }\n  condition: s\n'), 'count takes a number'],
    ['an escaped star', rule('  s: { "shown": "Contact\\\\*" }\n  condition: s\n'), 'backslash'],
    [
      'a key that is not known',
      rule('  s: { count: 1 }\n  condition: s\n', 'level: low\nscope: [server]\n'),
      'scope is not supported',
    ],
    [
      'another product',
      rule('  s: { count: 1 }\n  condition: s\n').replace('custodia', 'windows'),
      'logsource.product',
    ],
    ['no level', rule('  s: { count: 1 }\n  condition: s\n', ''), 'level is missing'],
    ['what is not YAML', 'title: [\n', 'is not YAML'],
  ])('does not load with %s, and names file and feature', (_, document, fault) => {
    expect(faultOf(document)).toContain(fault);
    expect(faultOf(document)).toContain('tried.yml');
  });

  const plain = rule('  s: { count: 1 }\n  condition: s\n');
  it.each([
    ['an aggregation that is not supported', counted.replace('event_count', 'value_avg'), 'correlation.type'],
    ['a rule that is not there', counted.replace('[plain]', '[other]'), 'there is no rule "other"'],
    ['a condition that silence fulfils', counted.replace('gte', 'lt'), 'correlation.condition.lt is not supported'],
    ['a month', counted.replace('10m', '1M'), 'correlation.timespan'],
    ['more time than it keeps', counted.replace('10m', '32d'), 'correlation.timespan'],
    ['no group', counted.replace('[actor]', '[]'), 'correlation.group-by'],
    ['a list to group by', counted.replace('[actor]', '[subject]'), 'subject is a list'],
    ['a field to group by that is none', counted.replace('[actor]', '[user]'), '"user" is no field'],
    [
      'a sum of names',
      counted.replace('event_count', 'value_sum').replace('gte: 3', 'gte: 3, field: origin'),
      'origin is no number',
    ],
    ['a count of nothing', counted.replace('event_count', 'value_count'), 'value_count needs condition.field'],
    [
      'an order of one',
      counted.replace('event_count', 'temporal_ordered').replace(/ {2}condition.*\n/, ''),
      'two rules or more',
    ],
    ['generate', `${counted}  generate: true\n`, 'correlation.generate is not supported'],
  ])('does not load as a correlation with %s', (_, body, fault) => {
    expect(faultOf(plain, correlation(body))).toContain(fault);
    expect(faultOf(plain, correlation(body))).toContain('tried.yml: joined');
  });

  it('does not load beside another of the same name', () => {
    expect(faultOf(plain, plain.replace('000001', '000009'))).toContain("its name is another rule's as well");
  });

  it('tells every fault at once', () => {
    const faults = faultOf(
      rule('  s: { shown|re: x }\n  condition: s\n'),
      rule('  s: { nothing: x }\n  condition: s\n').replaceAll('plain', 'second').replace('000001', '000003'),
    );
    expect(faults).toContain('"re"');
    expect(faults).toContain('"nothing"');
  });

  it('that serves a correlation raises nothing by itself', () => {
    const rules = load(plain, correlation(counted));
    expect(rules.alone).toEqual([]);
    expect(rules.correlations).toMatchObject([
      { name: 'joined', atLeast: 3, timespanMs: 600_000, groupNames: ['actor'] },
    ]);
  });
});

describe('the rules of this system', () => {
  it('all load, and are these', () => {
    const { alone, correlations } = loadRules(vocabulary);
    expect(alone).toEqual([]);
    expect(correlations.map(({ name, level }) => `${name} ${level}`).sort()).toEqual([
      'breadth_outside_team high',
      'bulk_volume medium',
      'credential_stuffing high',
      'credential_stuffing_spread medium',
      'decoy_read critical',
      'emergency_then_export critical',
      'hold_lifted_then_deleted high',
      'mass_reading high',
      'mass_reading_slow medium',
      'off_hours_reading high',
      'privilege_then_export high',
      'service_silent high',
      'taken_then_deleted medium',
      'withdrawn_purpose critical',
    ]);
  });

  it('and every field of the log source are told of in docs/detections.md', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/detections.md'), 'utf8');
    const { correlations } = loadRules(vocabulary);
    const named = [...correlations.map(({ name }) => name), ...Object.keys(logFields)];
    expect(named.filter((name) => !page.includes(`| \`${name}\``))).toEqual([]);
    for (const [name, { about }] of Object.entries(logFields))
      expect([name, page.includes(about)]).toEqual([name, true]);
  });

  it('have no threshold of which docs/detections.md says another', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/detections.md'), 'utf8');
    for (const { name, type, atLeast } of loadRules(vocabulary).correlations) {
      if (type.startsWith('temporal') || atLeast === 1) continue;
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\``));
      expect(row).toContain(atLeast.toLocaleString('en-US'));
    }
  });
});
