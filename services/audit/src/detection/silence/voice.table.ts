import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { Voice } from './voice.ts';

export const voiceTable = new EntitySchema<Voice>({
  name: 'DetectionVoice',
  tableName: 'detection_voice',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    service: columns.code(64, { primary: true }),
    version: columns.int(),
    heardAt: columns.instant(),
    hours: columns.json(),
  },
});
