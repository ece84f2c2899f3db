// @ts-check

/** A set-up step that failed: what, where and what to do, with the step's own output kept apart. */
export class SetupFailure extends Error {
  /** @type {string} */
  output;

  /**
   * @param {string} message what went wrong, where, and what to do
   * @param {string} [output] what the failed program printed
   */
  constructor(message, output = '') {
    super(message);
    this.name = 'SetupFailure';
    this.output = output;
  }
}
