import { createHash } from 'node:crypto';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type ProxyOptions } from 'vite';

// Cloudscape's global styles carry their fonts as data: URLs. As files they load only when a weight is used, stay cached over releases, and the
// Content-Security-Policy can say font-src 'self'.
function fontsAsFiles(): Plugin {
  return {
    name: 'fonts-as-files',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const fonts = new Map<string, string>();
      for (const asset of Object.values(bundle)) {
        if (asset.type !== 'asset' || !asset.fileName.endsWith('.css')) continue;
        asset.source = String(asset.source).replace(/url\((["']?)data:font\/woff2;base64,([^"')]+)\1\)/g, (_all, _quote, data: string) => {
          const name = `assets/font-${createHash('sha256').update(data).digest('hex').slice(0, 10)}.woff2`;
          fonts.set(name, data);
          return `url(/console/${name})`;
        });
      }
      for (const [fileName, data] of fonts) this.emitFile({ type: 'asset', fileName, source: Buffer.from(data, 'base64') });
    },
  };
}

const api = process.env.WARMPOST_API ?? 'http://127.0.0.1:5199';   // dev/mock.mjs, or a warmpost that runs

// The server refuses changes that come from pages of another host. Pages of this dev server are to count as its own, others' are still refused.
const proxied: ProxyOptions = {
  target: api,
  changeOrigin: true,
  configure: (proxy) => proxy.on('proxyReq', (out, request) => {
    if (request.headers.origin === `http://${request.headers.host}`) out.setHeader('Origin', new URL(api).origin);
  }),
};

export default defineConfig({
  base: '/console/',
  plugins: [react(), fontsAsFiles()],
  build: {
    target: 'es2021',
    assetsInlineLimit: 0,          // a data: URL would need a wider Content-Security-Policy
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { '/warmpost': proxied, '/v2': proxied } },
});
