import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '@custodia/importer';
import type { Installation } from '../installation/installation.ts';
import { colleagues, readers, tenantId, writers, type Person } from '../installation/people.ts';
import { Ledger } from './acknowledged.ts';
import { graphCaller, type Call } from './graph-caller.ts';
import { openHome } from './open-home.ts';
import { Reader } from './reader.ts';
import { recordKinds, userKind } from './record-kinds.ts';
import { Writer } from './writer.ts';

export interface Load {
  readonly ledger: Ledger;
  /** Clients begin nothing new; what they have begun they see to its end. */
  stop(): Promise<void>;
}

export interface LoadOptions {
  readonly installation: Installation;
  readonly seed: string;
  readonly signal: AbortSignal;
  /** Operations in a second, of all clients together. A client that is late does not catch up. */
  readonly rate: number;
  /** Whatever is to be known of each call. */
  readonly watch?: (call: Call) => Call;
}

interface Client {
  step(): Promise<void>;
}

/** Sellers, an administrator and readers of several roles, each a client of its own. */
export async function startLoad(options: LoadOptions): Promise<Load> {
  const { rate, signal } = options;
  const ledger = new Ledger();
  const clients = await openClients(options, ledger);
  const stopping = new AbortController();
  const everyMs = (clients.length / rate) * 1_000;
  const running = clients.map(async (client, at) => {
    const random = seededRandom(`${options.seed} pace ${at}`);
    for (;;) {
      const startedAt = performance.now();
      if (stopping.signal.aborted || signal.aborted) return;
      await client.step();
      const restMs = everyMs * (0.5 + random.next()) - (performance.now() - startedAt);
      await pause(Math.max(1, restMs), undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  });
  // A client that fails is a mistake of the client's; it shows when the load is stopped.
  const ended = Promise.all(running);
  ended.catch(() => undefined);
  return {
    ledger,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

async function openClients(
  { installation, seed, signal, watch = (call) => call }: LoadOptions,
  ledger: Ledger,
): Promise<Client[]> {
  const callAs = async ({ subject }: Person): Promise<Call> => {
    const token = await installation.issuer.token(subject, tenantId);
    return graphCaller(installation.urlOf('gateway'), token, signal);
  };
  const clients: Client[] = [];
  for (const person of [...writers.representatives, writers.manager]) {
    const call = await callAs(person);
    const home = await openHome(call, { name: person.subject, signal });
    const random = seededRandom(`${seed} ${person.subject}`);
    clients.push(new Writer({ name: person.subject, call: watch(call), kinds: recordKinds, random, ledger, home }));
  }
  const admin = await callAs(writers.admin);
  const given = await findColleagues(admin);
  clients.push(
    new Writer({
      name: writers.admin.subject,
      call: watch(admin),
      kinds: [],
      random: seededRandom(`${seed} admin`),
      ledger,
      home: { accountId: '' },
      given: given.map((id) => ({ kind: userKind, id })),
    }),
  );
  const looks = {
    support: ['fullName', 'email', 'phone'],
    privacy: ['fullName', 'birthday', 'email'],
    finance: ['fullName'],
  };
  for (const [role, fields] of Object.entries(looks)) {
    const person = readers[role as keyof typeof readers];
    clients.push(new Reader({ subject: person.subject, call: watch(await callAs(person)), ledger, fields }));
  }
  return clients;
}

async function findColleagues(call: Call): Promise<string[]> {
  const answer = await call('query { users(first: 100) { nodes { id externalId } } }');
  if (answer.kind === 'unknown') throw new Error(`The directory cannot be read: ${answer.code}.`);
  const { nodes } = answer.data['users'] as { nodes: { id: string; externalId: string }[] };
  const wanted = new Set(colleagues.map(({ subject }) => subject));
  return nodes.filter(({ externalId }) => wanted.has(externalId)).map(({ id }) => id);
}
