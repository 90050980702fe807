import { Directory1763900000001 } from './0001-directory.ts';

export const directoryMigrations = [Directory1763900000001];
