import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const hub = `http://${process.env.MAEUL_HTTP ?? '127.0.0.1:8080'}`;

const page = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** `npm run build` makes dist/, which the hub serves; `npx vite dashboards` serves the sources against a running hub. */
export default defineConfig({
  // What the project allows in TypeScript needs no plugin.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // The hub's content security policy allows no inlined script, and a source map helps who debugs on the spot.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: true,
    target: 'es2023',
    rolldownOptions: {
      input: {
        main: page('index.html'),
        office: page('office/index.html'),
      },
    },
  },
  server: { proxy: { '/api': hub, '/docs': hub, '/login': hub } },
});
