/**
 * Verifies what the audit log says, offline and with public keys alone; exports it from the database of the local run.
 * Refuses to trust whatever it is handed: files, databases, and the log's own word.
 *
 *     npm run -s audit -- verify log audit.ndjson --key log.vkey
 */
export { auditCommand, exitCodes } from './audit-command.ts';
export { generateEntry, generateExport, generatedOrigin } from './export/generate-export.ts';
