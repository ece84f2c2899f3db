/** Questions between the processes of one installation, as JSON over Unix sockets: the server asks each predict process what only that one knows. */
import { createServer, request, type Server } from 'node:http';

/** A process on the same machine that does not answer within this is busy or gone, ms. */
const PATIENCE_MS = 500;

/** Answers on `socket`; `answer` is given the path that is asked for. What it throws is a 500 without words. */
export function answerOn(socket: string, answer: (path: string) => unknown): Promise<Server> {
  const server = createServer((asked, response) => {
    Promise.resolve()
      .then(() => answer(asked.url ?? '/'))
      .then(
        (found) => response.end(JSON.stringify(found ?? null)),
        () => response.writeHead(500).end(),
      );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(socket, () => resolve(server));
  });
}

/** What the process behind `socketPath` answers. Rejects when it does not within half a second, or not with JSON. */
export function askOver(socketPath: string, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, timeout: PATIENCE_MS, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer
        .on('data', (part: Buffer) => parts.push(part))
        .once('error', reject)
        .once('end', () => {
          try {
            resolve(JSON.parse(Buffer.concat(parts).toString('utf8')));
          } catch (error) {
            reject(error);
          }
        });
    });
    asked.once('timeout', () => asked.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)));
    asked.once('error', reject).end();
  });
}
