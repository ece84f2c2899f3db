import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api } from '@haechi/contract';
import { afterAll, describe, expect, test } from 'vitest';
import { openTestApp } from '../../open-test-app.ts';
import { readTls } from './tls.ts';

const folder = mkdtempSync(join(tmpdir(), 'haechi-tls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A self-signed certificate for localhost, as somebody without an authority makes it. */
function certificate(name: string): { cert: string; key: string } {
  const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
  return { cert, key };
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

function ask(address: string, path: string, options: { ca: Buffer; method?: string; body?: object }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, address),
      { ca: options.ca, method: options.method ?? 'GET', headers: { 'content-type': 'application/json' } },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          body += part;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
      },
    );
    sent.on('error', reject).end(options.body === undefined ? undefined : JSON.stringify(options.body));
  });
}

describe('TLS by an own certificate', () => {
  test('serves, with cookies that are Secure and HSTS', async () => {
    const { cert, key } = certificate('own');
    await using opened = await openTestApp({ HAECHI_TLS_CERT: cert, HAECHI_TLS_KEY: key });
    const address = await opened.app.http.listen({ host: '127.0.0.1', port: 0 });
    expect(address).toMatch(/^https:/);
    const ca = readFileSync(cert);
    const live = await ask(address, '/healthz', { ca });
    expect(live.headers['strict-transport-security']).toBe('max-age=31536000');
    const first = await opened.app.access.firstLink();
    const token = first?.link.split('#token=')[1];
    const body = { token, email: 'a@haechi.test', name: 'A', password: 'a quiet river at dawn' };
    const entered = await ask(address, api.access.openLink.path, { ca, method: 'POST', body });
    expect(entered.status).toBe(200);
    expect(String(entered.headers['set-cookie'])).toMatch(
      /^__Host-haechi_session=[\w-]+; .*Path=\/; HttpOnly; Secure;/,
    );
  });

  test('is refused in a sentence when a file is missing, is none, or belongs to another', () => {
    const own = certificate('one');
    const other = certificate('two');
    const junk = join(folder, 'junk.pem');
    writeFileSync(junk, 'not a certificate');
    const refused = (files: { cert: string; key: string }, words: string) =>
      expect(() => readTls(files)).toThrow(
        expect.objectContaining({ code: 'invalid_configuration', message: expect.stringContaining(words) }),
      );
    refused({ ...own, cert: join(folder, 'absent.crt') }, 'HAECHI_TLS_CERT names');
    refused({ ...own, key: join(folder, 'absent.key') }, 'HAECHI_TLS_KEY names');
    refused({ ...own, cert: junk }, 'cannot be used together');
    refused({ ...own, key: other.key }, 'cannot be used together');
  });
});
