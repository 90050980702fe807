import { aConsent, tell } from '@custodia/service-testing';
import { consentTable } from '@custodia/service';
import { aPrincipal, eventually } from '@custodia/testing';
import type { RunningContacts } from './running-contacts.ts';

export const NOW = new Date('2026-06-01T12:00:00.000Z');
const DAY_MS = 86_400_000;
export const daysFromNow = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);

type Told = ReturnType<typeof aConsent>;
type Saying = (contactId: string, tenantId: string) => readonly Told[];

const said =
  (
    purpose: string,
    standing: 'GIVEN' | 'WITHDRAWN',
    given: Partial<Told> & { readonly expiresAt?: Date } = {},
  ): Saying =>
  (contactId, tenantId) => {
    const { expiresAt = null, ...rest } = given;
    return [aConsent(contactId, { tenantId, purpose, standing, expiresAt }, rest)];
  };
const all =
  (...sayings: readonly Saying[]): Saying =>
  (contactId, tenantId) =>
    sayings.flatMap((saying) => saying(contactId, tenantId));

const withdrawn = { type: 'consent.withdrawn.v2' } as const;
const oldWithdrawal: Saying = (contactId, tenantId) =>
  said('MARKETING', 'WITHDRAWN')(contactId, tenantId).map((told) => ({
    ...told,
    type: 'consent.withdrawn.v1',
    version: 2,
    data: { contactId, purpose: 'MARKETING' },
  }));

/** What each person said, and whether that lets marketing meet them at `NOW`. */
export const sayings: Readonly<Record<string, { readonly met: boolean; readonly saying: Saying }>> = {
  gave: { met: true, saying: said('MARKETING', 'GIVEN') },
  gaveUntilTomorrow: { met: true, saying: said('MARKETING', 'GIVEN', { expiresAt: daysFromNow(1) }) },
  gaveBoth: { met: true, saying: all(said('MARKETING', 'GIVEN'), said('ANALYTICS', 'GIVEN')) },
  gaveAgain: {
    met: true,
    saying: all(
      said('MARKETING', 'GIVEN', { version: 1 }),
      said('MARKETING', 'WITHDRAWN', { ...withdrawn, version: 2 }),
      said('MARKETING', 'GIVEN', { version: 3 }),
    ),
  },
  restated: { met: true, saying: said('MARKETING', 'GIVEN', { type: 'consent.restated.v1', version: 4 }) },
  saidNothing: { met: false, saying: () => [] },
  gaveAnalytics: { met: false, saying: said('ANALYTICS', 'GIVEN') },
  lapsed: { met: false, saying: said('MARKETING', 'GIVEN', { expiresAt: daysFromNow(-1) }) },
  lapsesNow: { met: false, saying: said('MARKETING', 'GIVEN', { expiresAt: NOW }) },
  withdrew: {
    met: false,
    saying: all(said('MARKETING', 'GIVEN'), said('MARKETING', 'WITHDRAWN', { ...withdrawn, version: 2 })),
  },
  withdrewAndTheGivingCameLateAndTwice: {
    met: false,
    saying: all(
      said('MARKETING', 'WITHDRAWN', { ...withdrawn, version: 2 }),
      said('MARKETING', 'GIVEN', { version: 1 }),
      said('MARKETING', 'GIVEN', { version: 1 }),
    ),
  },
  // A paper of March that is typed in after the withdrawal of May: `given`, and it stands withdrawn.
  gaveBeforeWithdrawing: {
    met: false,
    saying: all(
      said('MARKETING', 'GIVEN', { version: 1 }),
      said('MARKETING', 'WITHDRAWN', { ...withdrawn, version: 2 }),
      said('MARKETING', 'WITHDRAWN', { version: 3 }),
    ),
  },
  withdrewAsOldServicesSaid: { met: false, saying: all(said('MARKETING', 'GIVEN'), oldWithdrawal) },
  gaveElsewhere: { met: false, saying: (id) => said('MARKETING', 'GIVEN')(id, 'another-tenant') },
};

/** Publishes what they said, as privacy would, and waits until it is known. */
export async function tellConsents(
  running: RunningContacts,
  tenantId: string,
  idOf: Readonly<Record<string, string>>,
): Promise<void> {
  const told = Object.entries(sayings).flatMap(([name, { saying }]) => saying(idOf[name]!, tenantId));
  await known(running, told);
}

/** Publishes, and waits until the newest of each is known. */
export async function known(running: RunningContacts, told: readonly Told[]): Promise<void> {
  await tell(running, 'privacy', ...told);
  await eventually(async () => {
    const rows = await running.service.db.read((em) => em.find(consentTable));
    for (const { data, version = 1 } of told) {
      const { contactId, purpose } = data as { contactId: string; purpose: string };
      const row = rows.find((one) => one.contactId === contactId && one.purpose === purpose);
      if ((row?.version ?? 0) < version) throw new Error(`version ${version} of a consent has not come`);
    }
  });
}

/** Somebody who may do anything to customers, and says what for. */
export function stating(tenantId: string, purpose: string | null) {
  const roles = ['marketer', 'tenant_admin', 'support_agent', 'privacy_officer'];
  return aPrincipal({ tenantId, roles, teamPath: null, purpose });
}
