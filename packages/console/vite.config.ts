import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = 'http://127.0.0.1:4600';

/** The console as the server gives it out; in development every call goes on to a server on the usual port. */
export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    chunkSizeWarningLimit: 700,
    // Fonts stay files: the content security policy and the browser's cache both prefer it.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: Object.fromEntries(['/api', '/serve', '/healthz', '/readyz'].map((path) => [path, server])),
  },
});
