import { z } from 'zod';
import { witnessList } from './witness/witness-list.ts';

/** What the audit service is set up by besides what every service is. */
export const auditSettings = {
  AUDIT_ORIGIN: z
    .string()
    .regex(/^[^\s+\p{Cc}]{1,200}$/u, 'must be one word, such as crm.example.com/audit: the name of the log, for good')
    .default('custodia.local/audit'),
  AUDIT_KEY_FILE: z
    .string()
    .regex(/^\//, 'must be the absolute path of the key that signs checkpoints; one is made where there is none'),
  AUDIT_WITNESSES: witnessList,
};
