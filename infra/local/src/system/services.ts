import { audit } from '@custodia/audit';
import { contacts } from '@custodia/contacts';
import { directory } from '@custodia/directory';
import { privacy } from '@custodia/privacy';
import { retention } from '@custodia/retention';
import { sales } from '@custodia/sales';
import { webhooks } from '@custodia/webhooks';

/** In the order they start, and take the ports after the gateway's: the directory first, for it knows who everybody is. */
export const services = [directory, contacts, sales, privacy, audit, retention, webhooks] as const;
