import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deployFiles } from './deploy-files.ts';

const deploy = fileURLToPath(new URL('../../deploy', import.meta.url));
const promtool = '/usr/bin/promtool';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'haechi-deploy-'));
  for (const name of ['prometheus.yml', 'haechi-recording.rules.yml', 'haechi-alerts.rules.yml'])
    copyFileSync(join(deploy, 'prometheus', name), join(folder, name));
  writeFileSync(join(folder, 'haechi-metrics-key'), 'key\n');
  copyFileSync(fileURLToPath(new URL('rules.test.yml', import.meta.url)), join(folder, 'rules.test.yml'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const check = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(promtool, args, { cwd: folder, encoding: 'utf8' });
  return { status, text: stdout + stderr };
};

test('deploy/ holds what the catalogue makes', () => {
  for (const [name, text] of Object.entries(deployFiles()))
    expect(readFileSync(join(deploy, name), 'utf8'), `${name}: run npm run generate:deploy`).toBe(text);
});

test('promtool takes the configuration and the rules', (context) => {
  if (!existsSync(promtool)) context.skip('promtool is not installed (Debian: prometheus)');
  expect(check('check', 'config', 'prometheus.yml')).toMatchObject({ status: 0 });
  expect(check('check', 'rules', 'haechi-recording.rules.yml', 'haechi-alerts.rules.yml')).toMatchObject({ status: 0 });
});

test('promtool refuses a broken rule', (context) => {
  if (!existsSync(promtool)) context.skip('promtool is not installed (Debian: prometheus)');
  writeFileSync(join(folder, 'broken.yml'), 'groups: [{ name: a, rules: [{ record: b, expr: "sum by (" }] }]');
  expect(check('check', 'rules', 'broken.yml').status).not.toBe(0);
});

test('the rules say what they should of written series', (context) => {
  if (!existsSync(promtool)) context.skip('promtool is not installed (Debian: prometheus)');
  expect(check('test', 'rules', 'rules.test.yml')).toMatchObject({ status: 0 });
});
