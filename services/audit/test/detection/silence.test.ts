import { describe, expect, it } from '@jest/globals';
import { loadPolicyIndex } from '@custodia/policy';
import { heard, silentMinutes, type Voice } from '../../src/detection/silence/voice.ts';
import { wallClock } from '../../src/detection/wall-clock.ts';

const wall = wallClock(loadPolicyIndex().policies['working-hours']!);
const hour = 3_600_000;
const day = 24 * hour;
/** Thursday, 18 June 2026, midnight in Berlin. */
const thursday = Date.parse('2026-06-17T22:00:00Z');

/** Heard at half past every hour from eight to six, on that weekday of so many weeks before. */
function spokeFor(weeks: number, lastOn: number): Voice {
  let voice: Voice | null = null;
  for (let week = weeks; week > 0; week--)
    for (let at = 8; at < 18; at++) voice = hear(voice, thursday - week * 7 * day + (at + 0.5) * hour);
  return hear(voice, lastOn);
}

function hear(voice: Voice | null, at: number): Voice {
  return heard(voice, { tenantId: 'demo', service: 'contacts', at }, wall) ?? voice!;
}

const silent = (voice: Voice, now: number, listeningSince = thursday) =>
  silentMinutes(voice, { now, listeningSince, wall });

describe('the silence of a service', () => {
  const yesterday = thursday - 7 * day + 17.5 * hour;

  it('is as long as it has not been heard in hours in which it usually is', () => {
    const voice = spokeFor(4, thursday + 9 * hour);
    expect(silent(voice, thursday + 9 * hour)).toBe(0);
    expect(silent(voice, thursday + 10.5 * hour)).toBe(90);
  });

  it('does not grow by hours in which it never speaks: nobody is missed at night', () => {
    const voice = spokeFor(4, yesterday);
    expect(silent(voice, thursday + 8 * hour)).toBe(0);
    expect(silent(voice, thursday + 9 * hour)).toBe(60);
    expect(silent(voice, thursday + 23 * hour)).toBe(600);
  });

  it('is not told of whom little is known', () => {
    expect(silent(spokeFor(2, thursday + 8 * hour), thursday + 17 * hour)).toBe(0);
    expect(silent(spokeFor(3, thursday + 8 * hour), thursday + 17 * hour)).toBe(540);
  });

  it('does not count what it said while nobody listened', () => {
    const voice = spokeFor(4, yesterday);
    expect(silent(voice, thursday + 12 * hour, thursday + 11.5 * hour)).toBe(30);
  });

  it('is told as a day at most', () => {
    expect(silent(spokeFor(4, thursday - 60 * day), thursday + 12 * hour, 0)).toBeLessThanOrEqual(24 * 60);
  });

  it('ends with a word, and what is heard late makes nobody silent', () => {
    const voice = hear(spokeFor(4, thursday + 9 * hour), thursday + 11 * hour);
    expect(silent(hear(voice, thursday + 8.2 * hour), thursday + 11 * hour)).toBe(0);
  });

  it('costs a write a minute at most', () => {
    const voice = spokeFor(4, thursday + 9 * hour);
    const next = (seconds: number) =>
      heard(voice, { tenantId: 'demo', service: 'contacts', at: thursday + 9 * hour + seconds * 1_000 }, wall);
    expect([next(1), next(59)]).toEqual([null, null]);
    expect(next(60)).not.toBeNull();
  });
});
