import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Paths of programs, which never get the console's page as an answer. */
const programPaths =
  /^\/(?:api|assets|serve|mlflow|v1|v2|ofrep|predict|predict_batch|health|healthz|readyz|metrics)(?:\/|$)/;

export interface ConsoleFiles {
  /** Whether the console has been built. */
  readonly built: boolean;
  /** Serves its files: those whose names carry a hash for a year, those beside the page (icon) for an hour. */
  register(app: FastifyInstance): void;
  /** Its page for every other address that a browser asks for, so that each view is a URL; null for programs. */
  page(request: FastifyRequest): Buffer | null;
}

export function consoleFiles(folder: string): ConsoleFiles {
  const index = join(folder, 'index.html');
  const html = existsSync(index) ? readFileSync(index) : null;
  return {
    built: html !== null,
    register: (app) => {
      if (html === null) return;
      void app.register(fastifyStatic, {
        root: join(folder, 'assets'),
        prefix: '/assets/',
        immutable: true,
        maxAge: '365d',
        index: false,
      });
      const beside = readdirSync(folder, { withFileTypes: true }).filter(
        (entry) => entry.isFile() && entry.name !== 'index.html',
      );
      for (const { name } of beside) {
        app.get(`/${name}`, (_request, reply) => reply.sendFile(name, folder, { immutable: false, maxAge: '1h' }));
      }
    },
    page: (request) => {
      const path = request.url.split('?')[0] ?? '/';
      const wantsPage =
        request.method === 'GET' && (request.headers.accept ?? '').includes('text/html') && !programPaths.test(path);
      return wantsPage ? html : null;
    },
  };
}
