import { BlockList, isIP } from 'node:net';
import type { PolicyName, PolicyRule, PolicyRules } from '../policy-index.ts';
import { expectKnown, type Compilation } from './compilation.ts';

/** What a parameter must be, in words, and whether a value is it. */
interface Kind {
  readonly said: string;
  readonly fits: (value: unknown) => boolean;
}

type Parameters<Name extends PolicyName> = Readonly<Record<keyof PolicyRules[Name], Kind>>;

const title: Kind = { said: 'a line of text', fits: (value) => typeof value === 'string' && value.trim() !== '' };
const common: Readonly<Record<keyof PolicyRule, Kind>> = { title, deadlineMs: whole(1, 10_000) };
const clockTime = /^([01]\d|2[0-3]):[0-5]\d$/;
const weekdays = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

/** The registry that RFC 8176 began ("Authentication Method Reference Values" at IANA). */
const authenticationMethods =
  'face fpt geo hwk iris kba mca mfa otp pin pop pwd rba retina sc sms swk tel user vbm wia'.split(' ');

const parameters: { readonly [Name in PolicyName]: Parameters<Name> } = {
  'mfa-recent': {
    ...common,
    withinMinutes: whole(1, 1_440),
    methods: {
      said: `a list of lists of ${authenticationMethods.join(', ')}`,
      fits: (value) => isFilled(value) && value.every((all) => isFilled(all) && allOf(authenticationMethods, all)),
    },
  },
  'internal-network': {
    ...common,
    networks: {
      said: 'a list of networks in CIDR: 10.0.0.0/8, fc00::/7',
      fits: (value) => isFilled(value) && value.every(isNetwork),
    },
  },
  'working-hours': {
    ...common,
    timeZone: { said: 'a time zone of the IANA database: Europe/Berlin', fits: isTimeZone },
    days: {
      said: `a list of ${weekdays.join(', ')}`,
      fits: (value) => isFilled(value) && allOf(weekdays, value),
    },
    from: { said: 'a time of day: 07:00', fits: (value) => typeof value === 'string' && clockTime.test(value) },
    to: {
      said: 'a time of day: 20:00, or 24:00 for the end of the day',
      fits: (value) => typeof value === 'string' && (clockTime.test(value) || value === '24:00'),
    },
  },
  'training-current': common,
  'break-glass': { ...common, lastsMinutes: whole(1, 1_440), reasonMinLength: whole(1, 500) },
};

/** policies.yaml may only declare what somebody decides, each with all of its parameters and no others. */
export function checkPolicies(compilation: Compilation): void {
  const { faults, sources } = compilation;
  for (const [name, rule] of Object.entries(sources.policies)) {
    const coordinate = `policies.yaml ${name}`;
    if (!isPolicyName(name)) {
      expectKnown(compilation, 'policies.yaml', {
        what: 'policy',
        name,
        known: Object.keys(parameters),
        file: 'gateway/src/policies/, where each is decided, and in the compiler',
      });
      continue;
    }
    const kinds: Readonly<Record<string, Kind>> = parameters[name];
    const given: Readonly<Record<string, unknown>> = { ...rule };
    for (const [parameter, { said, fits }] of Object.entries(kinds)) {
      const value = Object.hasOwn(given, parameter) ? given[parameter] : undefined;
      if (fits(value)) continue;
      const problem = value === undefined ? `lacks ${parameter}.` : `has a ${parameter} that does not do.`;
      faults.push({ coordinate, problem, remedy: `Give ${parameter}: ${said}.` });
    }
    for (const parameter of Object.keys(given)) {
      if (Object.hasOwn(kinds, parameter)) continue;
      const remedy = `Remove it; there are ${Object.keys(kinds).join(', ')}.`;
      faults.push({ coordinate, problem: `has the unknown parameter ${parameter}.`, remedy });
    }
  }
  checkHours(compilation);
}

/** A night shift is two windows, and which day its second half counts to is another question: neither is asked here. */
function checkHours({ faults, sources }: Compilation): void {
  const { from, to } = sources.policies['working-hours'] ?? {};
  const { from: isFrom, to: isTo } = parameters['working-hours'];
  if (!isFrom.fits(from) || !isTo.fits(to) || String(from) < String(to)) return;
  const problem = 'ends before it begins.';
  faults.push({ coordinate: 'policies.yaml working-hours', problem, remedy: 'Let `from` be earlier than `to`.' });
}

function isPolicyName(name: string): name is PolicyName {
  return Object.hasOwn(parameters, name);
}

function whole(min: number, max: number): Kind {
  const fits = (value: unknown) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
  return { said: `a whole number from ${min} to ${max}`, fits };
}

function isFilled(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0;
}

function allOf(known: readonly string[], values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string' && known.includes(value));
}

function isNetwork(value: unknown): boolean {
  const [, address = '', prefix = ''] = /^([^/]+)\/(\d{1,3})$/.exec(String(value)) ?? [];
  if (isIP(address) === 0) return false;
  try {
    new BlockList().addSubnet(address, Number(prefix), isIP(address) === 4 ? 'ipv4' : 'ipv6');
    return true;
  } catch {
    return false;
  }
}

function isTimeZone(value: unknown): boolean {
  try {
    return typeof value === 'string' && new Intl.DateTimeFormat('en', { timeZone: value }) !== null;
  } catch {
    return false;
  }
}
