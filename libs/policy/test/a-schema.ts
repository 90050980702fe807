import type { SchemaSources } from '../src/index.ts';

export const everybody = {
  tokens: 10,
  depth: 10,
  height: 10,
  aliases: 10,
  rootFields: 10,
  directives: 10,
  selections: 10,
  cost: 10,
  operationsPerMinute: 10,
  costPerMinute: 10,
};

/** Sources with one subgraph, `shop`, and all that it may name. What a test is about is overridden. */
export function aSchema(overrides: Partial<SchemaSources> & { shop?: string } = {}): SchemaSources {
  const { shop = 'type Query { ping: String @notPersonal }', ...rest } = overrides;
  return {
    policy: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated", "@requiresScopes", "@policy"])`,
    shared: 'scalar Date',
    subgraphs: { shop },
    scopes: { 'a:read': 'A', 'b:read': 'B', 'c:read': 'C', 'd:read': 'D' },
    recordClasses: { customer: 'Customers' },
    roles: {
      seller: {
        title: 'Seller',
        scopes: ['a:read'],
        records: { customer: 'OWN' },
        purposes: { default: 'SALES', may: ['SALES'] },
      },
      boss: {
        title: 'Boss',
        scopes: ['a:read', 'b:read'],
        records: { customer: 'TEAM' },
        purposes: { default: 'SALES', may: ['SALES', 'SUPPORT'] },
      },
    },
    limits: { defaults: everybody, roles: {} },
    purposes: { SALES: aPurpose('Selling'), SUPPORT: aPurpose('Helping') },
    retentionRules: {
      customer: { title: 'Customers', from: 'CREATED', period: 'P1Y', reason: 'Needed no longer.' },
    },
    policies: {
      'mfa-recent': { title: 'Two factors', deadlineMs: 50, withinMinutes: 15, methods: [['mfa']] },
      'internal-network': { title: 'Inside', deadlineMs: 50, networks: ['10.0.0.0/8'] },
      'training-current': { title: 'Trained', deadlineMs: 50 },
      'break-glass': { title: 'Emergency', deadlineMs: 50, lastsMinutes: 15, reasonMinLength: 20 },
    },
    categories: ['user.name', 'user.contact.email'],
    ...rest,
  };
}

function aPurpose(title: string): SchemaSources['purposes'][string] {
  return { title, legalBasis: 'CONTRACT', requiresConsent: false, dpv: null };
}
