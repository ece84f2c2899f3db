import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HaechiError } from '@haechi/contract';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'haechi-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function refusal(environment: Record<string, string>): string {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof HaechiError && error.code === 'invalid_configuration') return error.message;
    throw error;
  }
  throw new Error('the configuration was taken');
}

describe('the configuration', () => {
  test('has a default for everything', () => {
    expect(loadConfig({})).toMatchObject({ port: 4600, host: '127.0.0.1', trustProxy: 0, adminToken: null });
  });

  test.each([
    [{ HAECHI_PROT: '1' }, 'HAECHI_PROT is not a setting'],
    [{ HAECHI_PORT: '70000' }, 'HAECHI_PORT="70000"'],
    [{ HAECHI_TLS_CERT: 'a.pem' }, 'HAECHI_TLS_CERT and HAECHI_TLS_KEY go together'],
    [{ HAECHI_TRUST_PROXY: 'yes' }, 'HAECHI_TRUST_PROXY="yes": takes true, false, or the number'],
    [{ HAECHI_PUBLIC_URL: 'javascript:alert(1)' }, 'HAECHI_PUBLIC_URL="javascript:alert(1)"'],
    [
      { HAECHI_SMTP_URL: 'mail.example.org' },
      'HAECHI_SMTP_URL (value hidden): is not an address that begins with smtp://',
    ],
    [{ HAECHI_POSTGRES_URL: 'host=a password=b' }, 'HAECHI_POSTGRES_URL (value hidden)'],
    [{ HAECHI_CLICKHOUSE_URL: 'http://' }, 'HAECHI_CLICKHOUSE_URL (value hidden)'],
    [{ HAECHI_ADMIN_TOKEN: 'short-secret' }, 'HAECHI_ADMIN_TOKEN (value hidden)'],
    [{ HAECHI_MASTER_KEY: 'short-secret' }, 'HAECHI_MASTER_KEY (value hidden): takes keys of 32 bytes'],
    [{ HAECHI_HOST_FILE: '/no/such/file' }, 'HAECHI_HOST_FILE names /no/such/file, which cannot be read (ENOENT)'],
    [{ HAECHI_PORT: '1', HAECHI_PORT_FILE: '/etc/hostname' }, 'HAECHI_PORT and HAECHI_PORT_FILE are both given'],
  ])('refuses %o in a sentence', (environment, words) => {
    const said = refusal(environment as unknown as Record<string, string>);
    expect(said).toContain(words);
    expect(said).not.toMatch(/short-secret|password=b/);
  });

  test('takes a secret from a file', () => {
    const file = join(folder, 'token');
    writeFileSync(file, 'hk_0123456789abcdef01234567\n');
    expect(loadConfig({ HAECHI_ADMIN_TOKEN_FILE: file }).adminToken).toBe('hk_0123456789abcdef01234567');
  });

  test('takes several master keys, in base64 or hexadecimal, by commas or by lines', () => {
    const [one, two] = [Buffer.alloc(32, 1).toString('base64'), 'ab'.repeat(32)];
    for (const between of [',', ', ', '\n'])
      expect(loadConfig({ HAECHI_MASTER_KEY: `${one}${between}${two}` }).masterKeys).toEqual([one, two]);
    expect(loadConfig({}).masterKeys).toEqual([]);
  });

  test('takes the addresses of stores in the forms that their clients know', () => {
    const urls = {
      HAECHI_POSTGRES_URL: 'postgresql://haechi@/haechi?host=%2Ftmp%2Fsocket',
      HAECHI_CLICKHOUSE_URL: 'unix:///tmp/rows.sock?database=haechi',
    };
    expect(loadConfig(urls)).toMatchObject({
      postgresUrl: urls.HAECHI_POSTGRES_URL,
      clickhouseUrl: urls.HAECHI_CLICKHOUSE_URL,
    });
  });

  test.each([
    ['true', 1],
    ['1', 1],
    ['2', 2],
    ['false', 0],
    ['', 0],
  ])('HAECHI_TRUST_PROXY=%s means %i proxies', (value, hops) => {
    expect(loadConfig({ HAECHI_TRUST_PROXY: value }).trustProxy).toBe(hops);
  });
});
