/** What stops the set-up: what is wrong, what to type, and all that the failed program said. */
export class SetupProblem extends Error {
  constructor(message, fix, output = '') {
    super(message)
    this.fix = fix
    this.output = output
  }
}
