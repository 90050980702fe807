import { Directory1763900000001 } from './0001-directory.ts';
import { BreakGlass1764000000150 } from './0002-break-glass.ts';

export const directoryMigrations = [Directory1763900000001, BreakGlass1764000000150];
