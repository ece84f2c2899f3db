// @ts-check
import { join } from 'node:path';
import { buildConsole, isConsoleBuilt } from './console-build.mjs';
import { install, isInstalled } from './install.mjs';
import { withLock } from './lock.mjs';

/**
 * Makes a checkout ready for a command: packages installed, console built if the command shows it.
 * Does nothing when nothing changed; two commands started at once do it once.
 *
 * @param {string} root the repository
 * @param {{ readonly console: boolean }} needs
 * @throws {import('./failure.mjs').SetupFailure}
 */
export async function setUp(root, needs) {
  const ready = () => isInstalled(root) && (!needs.console || isConsoleBuilt(root));
  if (ready()) return;
  await withLock(
    join(root, '.setup/lock'),
    async () => {
      if (!isInstalled(root)) await install(root);
      if (needs.console && !isConsoleBuilt(root)) await buildConsole(root);
    },
    () => process.stderr.write('haechi: another command is setting up this checkout; waiting for it …\n'),
  );
}
