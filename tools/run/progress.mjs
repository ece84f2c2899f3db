// @ts-check

/** How often a line is written where lines cannot be rewritten (a log, a pipe). */
const LOG_EVERY_MS = 15_000;

/**
 * Shows on stderr that a long step goes on: a rewritten line on a terminal, a line each 15 s elsewhere.
 *
 * @param {string} what the step in a few words
 * @returns {{ done: () => void, failed: () => void }} to be called once at the end
 */
export function progress(what) {
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(0)} s`;
  const terminal = process.stderr.isTTY === true;
  /** @param {string} text */
  const write = (text) => process.stderr.write(terminal ? `\r\u001b[2K${text}` : `${text}\n`);
  write(`haechi: ${what} …`);
  const timer = setInterval(() => write(`haechi: ${what} … ${seconds()}`), terminal ? 1000 : LOG_EVERY_MS);
  /** @param {string} word */
  const end = (word) => {
    clearInterval(timer);
    write(`haechi: ${what}: ${word} (${seconds()})`);
    if (terminal) process.stderr.write('\n');
  };
  return { done: () => end('done'), failed: () => end('failed') };
}
