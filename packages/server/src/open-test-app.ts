/** For tests only: the whole server on throw-away stores and folders, without a port; requests go in by `http.inject`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testStores } from '@haechi/testkit/stores';
import { type App, createApp } from './app.ts';
import { loadConfig } from './config.ts';
import { openPlatform, type Platform, type StoreUrls } from './open-platform.ts';

export interface TestApp extends AsyncDisposable {
  readonly app: App;
  readonly platform: Platform;
  /** Holds every permission. */
  readonly adminToken: string;
}

/** Started; dispose of it when done. `environment` adds settings; `way` puts something between the server and its stores. */
export async function openTestApp(
  environment: Readonly<Record<string, string>> = {},
  way: (stores: StoreUrls) => Promise<StoreUrls> | StoreUrls = (stores) => stores,
): Promise<TestApp> {
  const stores = await testStores();
  const folder = mkdtempSync(join(tmpdir(), 'haechi-app-'));
  const adminToken = 'hk_test_0123456789abcdef0123456789abcdef';
  const config = loadConfig({
    HAECHI_DATA_DIR: join(folder, 'data'),
    HAECHI_SPOOL_DIR: join(folder, 'spool'),
    HAECHI_TRAIL_MIRROR: join(folder, 'mirror'),
    HAECHI_ADMIN_TOKEN: adminToken,
    HAECHI_LOG_LEVEL: 'silent',
    ...environment,
  });
  const platform = await openPlatform(config, await way(stores));
  const app = createApp(platform, () => 'http://localhost');
  await app.start();
  return {
    app,
    platform,
    adminToken,
    [Symbol.asyncDispose]: async () => {
      await app.stop();
      await platform.close();
      await stores.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
