import { decoyTable } from '../decoy/decoy.table.ts';
import { customerTable, personTable, withdrawalTable } from './context/context.table.ts';
import { detectionTable, stateTable } from './detection.table.ts';
import { voiceTable } from './silence/voice.table.ts';

export const detectionTables = [
  detectionTable,
  stateTable,
  personTable,
  customerTable,
  withdrawalTable,
  voiceTable,
  decoyTable,
];
