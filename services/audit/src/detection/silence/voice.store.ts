import { hold } from '@custodia/persistence';
import { In, type EntityManager } from 'typeorm';
import type { FlatEvent } from '../sigma/log-source.ts';
import type { WallClock } from '../wall-clock.ts';
import { heard, type Voice } from './voice.ts';
import { voiceTable } from './voice.table.ts';

/** Notes who spoke when. Nearly always nothing of it is new, and then nothing is held or written: every event would wait for one row. */
export async function hear(em: EntityManager, events: readonly FlatEvent[], wall: WallClock): Promise<void> {
  const known = await findVoices(em, events);
  const news = events.filter((event) => heard(known.get(nameOf(event)) ?? null, event, wall) !== null);
  if (news.length === 0) return;
  const tenants = [...new Set(news.map(({ tenantId }) => tenantId))].sort();
  await hold(em, voiceTable, { where: 'tenantId IN (:...tenants)', parameters: { tenants } });
  const voices = await findVoices(em, news);
  const changed = new Map<string, Voice>();
  for (const event of news) {
    const voice = heard(changed.get(nameOf(event)) ?? voices.get(nameOf(event)) ?? null, event, wall);
    if (voice) changed.set(nameOf(event), voice);
  }
  const rows = [...changed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, voice]) => voice);
  if (rows.length > 0) await em.upsert(voiceTable, rows as never, ['tenantId', 'service']);
}

export async function listVoices(em: EntityManager): Promise<Voice[]> {
  return em.find(voiceTable);
}

async function findVoices(em: EntityManager, events: readonly FlatEvent[]): Promise<Map<string, Voice>> {
  const tenants = [...new Set(events.map(({ tenantId }) => tenantId))];
  const services = [...new Set(events.map(({ service }) => service))];
  const found = await em.findBy(voiceTable, { tenantId: In(tenants), service: In(services) });
  return new Map(found.map((voice) => [nameOf(voice), voice]));
}

function nameOf({ tenantId, service }: Pick<Voice, 'tenantId' | 'service'>): string {
  return `${tenantId} ${service}`;
}
