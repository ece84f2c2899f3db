/** Progress on stderr, so that stdout stays for results. Lines carry the seconds since the start. */
export interface Progress {
  step(text: string): void;
  /** A line that replaces itself on a terminal, and is left out elsewhere. */
  tick(text: string): void;
}

export function progressOn(stream: NodeJS.WriteStream): Progress {
  const started = performance.now();
  let ticking = false;
  const clear = () => {
    if (ticking) stream.write('\r\u001b[K');
    ticking = false;
  };
  return {
    step: (text) => {
      clear();
      stream.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)}s  ${text}\n`);
    },
    tick: (text) => {
      if (!stream.isTTY) return;
      stream.write(`\r\u001b[K         ${text}`);
      ticking = true;
    },
  };
}
