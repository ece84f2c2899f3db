import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('a server whose supervisor died while it was starting stops by itself', async () => {
  const file = join(tmpdir(), `haechi-link-${process.pid}.ts`);
  // Starts for half a second, during which its supervisor goes; then asks to be told when to stop.
  writeFileSync(
    file,
    `import { joinSupervisor } from ${JSON.stringify(new URL('./supervisor-link.ts', import.meta.url).href)};
    const link = joinSupervisor();
    setInterval(() => {}, 1_000);
    setTimeout(() => link.onStop(() => process.exit(7)), 500);`,
  );
  const child = fork(file, { execArgv: ['--no-warnings'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await once(child, 'spawn');
  await new Promise((resolve) => setTimeout(resolve, 200));
  child.disconnect();
  const late = setTimeout(() => child.kill('SIGKILL'), 8_000);
  const [code] = await once(child, 'exit');
  clearTimeout(late);
  rmSync(file, { force: true });
  expect(code).toBe(7);
});
