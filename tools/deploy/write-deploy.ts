/** node tools/deploy/write-deploy.ts: writes deploy/prometheus and deploy/grafana anew. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deployFiles } from './deploy-files.ts';

const folder = fileURLToPath(new URL('../../deploy', import.meta.url));
for (const [name, text] of Object.entries(deployFiles())) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
