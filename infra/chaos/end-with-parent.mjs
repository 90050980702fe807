/** Loaded before a program (`--import`) that must not outlive whoever started it, however that one ended. */
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// The channel alone keeps no program running that has come to its end.
process.channel?.unref();
