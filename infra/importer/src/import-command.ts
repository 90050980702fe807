import path from 'node:path';
import { type ImportArguments, readArguments, usage } from './arguments.ts';
import { CannotStart } from './cannot-start.ts';
import { openGraph } from './graph/graph-client.ts';
import { type PreparedImport, prepareImport } from './prepare-import.ts';
import { reportLines, reportSummary, writeReport } from './report/print-report.ts';
import { openProgress } from './report/progress.ts';
import { ImportInterrupted, runImport } from './run/run-import.ts';
import type { StepOutcome } from './run/run-options.ts';
import { type CommandSettings, readCommandSettings, runningSystem } from './session/running-system.ts';
import { signIn } from './session/sign-in.ts';

export interface CommandIo {
  out: (line: string) => void;
  error: (line: string) => void;
  progress: NodeJS.WriteStream;
  env: NodeJS.ProcessEnv;
  now: () => Date;
}

export const exitCodes = { allRowsIn: 0, someRefused: 1, nothingWritten: 2 } as const;

/** `npm run import`, whole: answers the exit code. */
export async function importCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    const args = readArguments(argv);
    if (args === 'help') {
      io.out(usage());
      return exitCodes.allRowsIn;
    }
    return await importFolder(args, readCommandSettings(io.env), io);
  } catch (error) {
    if (error instanceof CannotStart) {
      io.error(error.message);
      io.error('Nothing was written.');
      return exitCodes.nothingWritten;
    }
    if (!(error instanceof ImportInterrupted)) throw error;
    io.error(error.message);
    return exitCodes.someRefused;
  }
}

async function importFolder(args: ImportArguments, settings: CommandSettings, io: CommandIo): Promise<number> {
  const prepared = await prepareImport(
    path.extname(args.mapping) === '' ? args.mapping : path.resolve(settings.workingDir, args.mapping),
    path.resolve(settings.workingDir, args.folder),
  );
  const rows = prepared.plan.reduce((sum, step) => sum + step.rows.length, 0);
  io.out(`${prepared.title}: ${rows.toLocaleString('en')} rows in ${prepared.plan.length} steps are read and checked.`);
  const refusedBefore = prepared.report.count('refused');
  let outcomes: StepOutcome[] = [];
  try {
    if (args.strict && refusedBefore > 0 && !args.dryRun)
      throw new CannotStart(`${refusedBefore} rows would be refused, and --strict wants none to be.`);
    if (!args.dryRun) outcomes = await write(prepared, args, settings, io);
  } finally {
    await tell(prepared, args, settings, io);
  }
  const refused = prepared.report.count('refused');
  io.out(args.dryRun ? 'Dry run: nothing was written.' : closingLine(outcomes, refused));
  return refused === 0 ? exitCodes.allRowsIn : exitCodes.someRefused;
}

async function write(prepared: PreparedImport, args: ImportArguments, settings: CommandSettings, io: CommandIo) {
  const { url, token } = await target(args, settings, io);
  const graph = openGraph({ url, token });
  const { plan, report } = prepared;
  try {
    return await runImport(plan, { graph, report, batchSize: args.batchSize, progress: openProgress(io.progress) });
  } finally {
    await graph.close();
  }
}

async function target(args: ImportArguments, settings: CommandSettings, { env, error }: CommandIo) {
  if (args.url !== null) {
    const given = env['CUSTODIA_TOKEN'];
    if (given === undefined || given === '')
      throw new CannotStart(
        'With --url the token comes from CUSTODIA_TOKEN; set it to an access token for that gateway.',
      );
    const { pathname } = new URL(args.url);
    return { url: pathname === '/' ? new URL('/graphql', args.url).href : args.url, token: async () => given };
  }
  const system = await runningSystem(settings, { tell: error });
  const token = async () => (await signIn(system, { person: args.person })).accessToken;
  return { url: new URL('/graphql', system.gateway).href, token };
}

/** Refusals and repairs on the screen, every single line in the report. */
async function tell({ name, report }: PreparedImport, args: ImportArguments, settings: CommandSettings, io: CommandIo) {
  if (report.lines.length === 0) return;
  for (const line of reportSummary(report)) io.out(line);
  const stamp = io.now().toISOString().replace(/[:.]/g, '-');
  const file =
    args.report === null
      ? path.join(settings.dataDir, 'reports', `${name}-${stamp}.txt`)
      : path.resolve(settings.workingDir, args.report);
  await writeReport(file, report);
  io.out(`${reportLines(report).length.toLocaleString('en')} findings, line by line: ${file}`);
}

function closingLine(outcomes: readonly StepOutcome[], refused: number): string {
  const sum = (word: 'created' | 'updated' | 'unchanged') =>
    outcomes.reduce((total, outcome) => total + outcome[word], 0).toLocaleString('en');
  const rest = refused === 0 ? 'none refused' : `${refused.toLocaleString('en')} refused`;
  return `Done: ${sum('created')} created, ${sum('updated')} updated, ${sum('unchanged')} unchanged, ${rest}.`;
}
