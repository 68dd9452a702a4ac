import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const hub = `http://${process.env.MAEUL_HTTP ?? '127.0.0.1:8080'}`;
const kiosk = `http://${process.env.MAEUL_KIOSK ?? '127.0.0.1:8090'}`;

const page = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * `npm run build` makes dist/, which the hub serves, and in it dist/kiosk/, which is whole by itself: an edge agent serves it
 * from wherever it is put. `npx vite dashboards` serves the sources against a running hub and edge agent.
 */
export default defineConfig({
  // What the project allows in TypeScript needs no plugin.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // The hub's content security policy allows no inlined script, and a source map helps who debugs on the spot.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: true,
    target: 'es2023',
  },
  environments: {
    client: {
      build: {
        rolldownOptions: {
          input: { main: page('index.html'), office: page('office/index.html'), board: page('board/index.html') },
        },
      },
    },
    kiosk: {
      consumer: 'client',
      build: {
        emptyOutDir: false,
        assetsDir: 'kiosk/assets',
        rolldownOptions: { input: { kiosk: page('kiosk/index.html') } },
      },
    },
  },
  builder: {
    buildApp: async ({ build, environments }) => {
      await build(environments.client!);
      await build(environments.kiosk!);
    },
  },
  experimental: {
    renderBuiltUrl: (file, { hostType }) => {
      if (!file.startsWith('kiosk/')) return undefined;
      return hostType === 'html' ? `./${file.slice('kiosk/'.length)}` : { relative: true };
    },
  },
  server: { proxy: { '/api/v1/kiosk': kiosk, '/api': hub, '/docs': hub, '/login': hub } },
});
