// @ts-check
import { spawn } from 'node:child_process';

/** Signals that are handed on to the program that runs in our place. */
const PASSED_ON = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2']);

/**
 * Runs a program to its end and keeps what it prints.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ code: number, output: string }>} code 127 when it could not be started
 */
export function runQuietly(program, args, options) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code, signal) => resolve({ code: code ?? 1, output: signal ? `${output}${signal}\n` : output }));
  });
}

/**
 * Runs a program in our place: its terminal, its signals, its exit code. Never returns. Where Node can replace itself
 * (from 22.15 and 23.11 on) nothing of us stays in memory; elsewhere we wait for the program and hand signals on.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 */
export function become(program, args, options) {
  if (process.execve !== undefined) {
    process.removeAllListeners('warning');
    process.chdir(options.cwd);
    process.execve(program, [program, ...args], options.env);
  }
  stayAsParent(program, args, options);
}

/**
 * @public tested by name, since `become` takes this way only where Node lacks the other
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 */
export function stayAsParent(program, args, options) {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let started;
  // Before the child exists: a signal that came between would end us and leave it behind.
  for (const signal of PASSED_ON) {
    process.on(signal, () => {
      // Ctrl-C on a terminal reaches the whole process group: the child has it already, and a second one would mean "now".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      started?.kill(signal);
    });
  }
  const child = spawn(program, args, { ...options, stdio: 'inherit' });
  started = child;
  child.on('error', (error) => {
    process.stderr.write(`haechi: cannot run ${program}: ${error.message}\n`);
    process.exit(127);
  });
  child.on('close', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
