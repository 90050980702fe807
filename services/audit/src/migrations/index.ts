import { Audit1763900000075 } from './0001-audit.ts';
import { AuditLog1764000000190 } from './0002-log.ts';
import { AuditDetections1764000000215 } from './0003-detections.ts';

/** In the order in which they run. */
export const auditMigrations = [Audit1763900000075, AuditLog1764000000190, AuditDetections1764000000215];
