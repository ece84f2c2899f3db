import { Agent, request } from 'node:http';
import type { TrackingServer } from './mlflow-server.ts';

export interface Timed {
  readonly status: number;
  readonly text: string;
  /** From the first byte sent to the last byte read, ms; nothing is parsed. */
  readonly ms: number;
}

/** One connection that stays open, as the session of the official client, sending the JSON that it sends. */
export class TimedClient {
  readonly #server: TrackingServer;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(server: TrackingServer) {
    this.#server = server;
  }

  /** A connection that the server closed while it lay idle is opened anew, as the official client's session does. */
  async post(path: string, body: object): Promise<Timed> {
    return (
      (await this.#send(path, body)) ??
      (await this.#send(path, body)) ?? { status: 0, text: 'no answer', ms: Number.NaN }
    );
  }

  /** Null when a connection that was used before turns out to be closed. */
  #send(path: string, body: object): Promise<Timed | null> {
    const payload = JSON.stringify(body);
    const headers = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(payload)),
      'accept-encoding': 'gzip, deflate',
      'x-mlflow-client-version': '3.17.2',
      ...this.#server.headers,
    };
    return new Promise((resolve, reject) => {
      const began = performance.now();
      const sent = request(
        `${this.#server.url}/api/2.0/mlflow/${path}`,
        { method: 'POST', agent: this.#agent, headers },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('error', reject);
          answer.on('end', () => {
            const ms = performance.now() - began;
            resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8'), ms });
          });
        },
      );
      sent.on('error', (error) => (sent.reusedSocket ? resolve(null) : reject(error)));
      sent.end(payload);
    });
  }

  /** @throws Error unless it is answered by 200 */
  async must(path: string, body: object): Promise<Timed> {
    const answer = await this.post(path, body);
    if (answer.status !== 200)
      throw new Error(`${this.#server.name}, ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
    return answer;
  }

  async experiment(name: string): Promise<string> {
    const { text } = await this.must('experiments/create', { name });
    return (JSON.parse(text) as { experiment_id: string }).experiment_id;
  }

  async run(experiment_id: string): Promise<string> {
    const { text } = await this.must('runs/create', {
      experiment_id,
      user_id: 'bench',
      start_time: Date.now(),
      tags: [],
    });
    return (JSON.parse(text) as { run: { info: { run_id: string } } }).run.info.run_id;
  }

  close(): void {
    this.#agent.destroy();
  }
}
