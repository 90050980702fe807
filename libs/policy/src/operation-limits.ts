/**
 * What one operation may ask for, and how much somebody may ask for in a minute; the gateway documents how each is measured.
 * All are whole numbers from 1 on.
 */
export const limitNames = [
  'tokens',
  'depth',
  'height',
  'aliases',
  'rootFields',
  'directives',
  'selections',
  'cost',
  'operationsPerMinute',
  'costPerMinute',
] as const;

export type LimitName = (typeof limitNames)[number];

export type OperationLimits = Readonly<Record<LimitName, number>>;
