/** The command cannot be carried out as it was given. The message says what to do. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}
