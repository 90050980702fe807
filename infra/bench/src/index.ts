/**
 * Measures a part beside what it stands in for, on this machine, over loopback.
 * Refuses to judge: it asserts no aim, and it measures no answer that it has not first found right.
 *
 *     const report = await benchmarkGateway({ seconds: 60, progress: (line) => console.error(line), signal });
 */
export { benchmarkGateway } from './gateway/benchmark-gateway.ts';
export type { CellReport, GatewayReport, SideReport } from './gateway/report.ts';
export { benchmarkAudit, type AuditReport } from './audit/benchmark-audit.ts';
export type { BenchmarkOptions } from './benchmark-options.ts';
export { allScenarios, type HowMany } from './detection/all-scenarios.ts';
export { benchmarkDetection } from './detection/benchmark-detection.ts';
export { reportOf, type DetectionReport } from './detection/report.ts';
export { runScenarios } from './detection/run-scenarios.ts';
export { benchmarkAuditSearch, type AuditSearchReport } from './audit-search/benchmark-audit-search.ts';
export { ask } from './audit-search/ask.ts';
export { cases, type Case } from './audit-search/cases.ts';
export { fill, type Filled } from './audit-search/fill.ts';
