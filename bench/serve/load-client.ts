/**
 * Closed-loop load from a process of its own: so many kept connections, each asking again as soon as it is answered. Speaks just enough HTTP/1.1 over plain
 * sockets to cost little beside what it measures. Reads a `LoadOrder` as JSON from stdin and prints a `LoadResult`.
 */
import { readFileSync } from 'node:fs';
import net from 'node:net';

export interface LoadOrder {
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Asked in turn; the bodies too. */
  readonly paths: readonly string[];
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly seconds: number;
  /** Answers of this first part are not counted. */
  readonly warmSeconds: number;
}
export interface LoadResult {
  readonly answered: number;
  readonly failed: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Share of one core that this process used. */
  readonly clientCpu: number;
}

const READ_BYTES = 65_536;
const order = JSON.parse(readFileSync(0, 'utf8')) as LoadOrder;
const requests = requestsOf(order);
const times: number[] = [];
let failed = 0;
const beganAt = performance.now();
const countFrom = beganAt + order.warmSeconds * 1000;
const endAt = countFrom + order.seconds * 1000;
const cpu = process.cpuUsage();
await Promise.all(Array.from({ length: order.connections }, (_, index) => client(index)));
const used = process.cpuUsage(cpu);
times.sort((a, b) => a - b);
const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
const result: LoadResult = {
  answered: times.length,
  failed,
  perSecond: times.length / order.seconds,
  p50Ms: at(0.5),
  p99Ms: at(0.99),
  clientCpu: (used.user + used.system) / 1000 / (performance.now() - beganAt),
};
process.stdout.write(JSON.stringify(result));

function requestsOf({ paths, bodies, headers, port }: LoadOrder): readonly Buffer[] {
  const count = Math.max(paths.length, bodies.length);
  const fixed = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Array.from({ length: count }, (_, i) => {
    const body = Buffer.from(bodies[i % bodies.length] ?? '');
    const head = `POST ${paths[i % paths.length]} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${fixed.join('')}content-length: ${body.length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), body]);
  });
}

/** One connection, until the time is over. */
function client(first: number): Promise<void> {
  return new Promise((resolve) => {
    let next = first;
    let sentAt = 0;
    let received = '';
    const ask = () => {
      if (performance.now() >= endAt) {
        socket.destroy();
        resolve();
        return;
      }
      sentAt = performance.now();
      socket.write(requests[next % requests.length] ?? '');
      next += order.connections;
    };
    const take = (size: number, bytes: Uint8Array) => {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, size).toString('latin1');
      received = received === '' ? text : received + text;
      const length = answerLength(received);
      if (length === null || received.length < length) return true;
      const now = performance.now();
      if (!received.startsWith('HTTP/1.1 200')) failed += 1;
      else if (now >= countFrom && now < endAt) times.push(now - sentAt);
      received = '';
      ask();
      return true;
    };
    // Into one buffer of its own: the client should cost little beside what it measures.
    const onread = { buffer: Buffer.allocUnsafeSlow(READ_BYTES), callback: take };
    const socket = net.connect({ port: order.port, host: '127.0.0.1', noDelay: true, onread });
    socket.on('connect', ask);
    socket.on('error', () => {
      failed += 1;
      resolve();
    });
  });
}

/** Bytes of the whole answer; null while its head has not come whole. */
function answerLength(received: string): number | null {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const length = /\r\ncontent-length: *(\d+)/i.exec(received.slice(0, end))?.[1];
  return end + 4 + Number(length ?? 0);
}
