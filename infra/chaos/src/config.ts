/** What a program needs of the environment to run at all: settings of whoever runs the chaos would steer what it runs. */
export function machineEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR };
}
