/**
 * The whole system in one process on the loopback: every service on its own port, a local OIDC issuer, demo people.
 * Refuses to listen to any other machine, and to share a data folder.
 *
 *     npm start
 */
export { dataFolder, type DataFolder } from './data/data-folder.ts';
export { readLocalSettings, type LocalSettings } from './settings.ts';
export { services } from './system/services.ts';
export { startSystem, type SystemParts } from './system/start-system.ts';
export { tokenCommand } from './token/token-command.ts';
