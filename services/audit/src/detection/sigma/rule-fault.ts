/** Why a rule cannot be used: names the rule and the feature, and what to write instead. */
export class RuleFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RuleFault';
  }
}
