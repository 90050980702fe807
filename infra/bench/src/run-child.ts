/**
 * The other end of `startChild`: says what `start` gives back, then tells its CPU whenever it is asked, and ends when
 * the process that started it is gone, however that came about.
 */
export async function runChild<Input, Ready>(start: (input: Input) => Promise<Ready>): Promise<void> {
  process.once('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole group; the parent decides the order.
  process.on('SIGINT', () => undefined);
  const ready = await start(JSON.parse(process.argv[2] ?? 'null') as Input);
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  });
  process.send?.(ready);
}
