import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { evidentlyPython } from '../drift/evidently.ts';

const run = promisify(execFile);
const INSTALL_MS = 5 * 60_000;
/** What pandas reads Parquet with. */
const READER = 'pyarrow==26.0.1';

/** The Python with Evidently that the benches share, able to read Parquet; or why there is none. */
export async function evidentlyWithParquet(): Promise<{ readonly python: string } | { readonly missing: string }> {
  const found = await evidentlyPython();
  if ('missing' in found) return found;
  try {
    await run(found.python, ['-c', 'import pyarrow']).catch(() =>
      run(found.python, ['-m', 'pip', 'install', '-q', READER], { timeout: INSTALL_MS }),
    );
    return found;
  } catch (error) {
    return { missing: `${READER} could not be installed: ${String(error).slice(-300)}` };
  }
}
