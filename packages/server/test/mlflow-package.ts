import { join } from 'node:path';

const pin = 'mlflow-skinny==3.17.2';
/** Beside node_modules, which an installation of packages empties. */
const folder = join(import.meta.dirname, '../../../.setup/python', pin.replace('==', '-'));

/** The official client that `npm test` runs, in an environment of its own; the other versions belong to `npm run check:clients`. */
export const mlflowPackage = {
  pin,
  folder,
  python: join(folder, 'bin/python'),
  /** There once the environment is whole. */
  done: join(folder, 'installed'),
} as const;
