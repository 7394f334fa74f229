import path from 'node:path';
import react from '@vitejs/plugin-react';
import type { CommonServerOptions } from 'vite';
import { defineConfig } from 'vite';
import { compressFiles } from './compress-files.ts';
import { manifest } from './manifest.ts';
import { apiProxy, pageServer } from './page-server.ts';
import { prerender } from './prerender.ts';
import { views } from './views.ts';

const { env } = process;
const REACT = /node_modules[\\/](react|react-dom|scheduler)[\\/]/;

const listening: CommonServerOptions = {
  host: env.HOST || '127.0.0.1',
  port: Number(env.PORT || 5173),
  strictPort: true,
  cors: false,
  proxy: apiProxy(env.API_PROXY || 'http://127.0.0.1:8000'),
};

export default defineConfig(({ command }) => {
  // Where NODE_ENV says anything else, as test runners have it, React's development version would be built, twice as large.
  if (command === 'build') env.NODE_ENV = 'production';
  return {
    root: path.resolve(import.meta.dirname),
    plugins: [
      react(),
      views(),
      prerender(),
      manifest(),
      pageServer({
        apiUrl: env.API_URL ?? '',
        publicUrl: env.PUBLIC_URL ?? '',
        production: env.ENVIRONMENT === 'production',
      }),
      compressFiles(),
    ],
    server: listening,
    // The page is public and refuses no name it is reached by, such as one of a LAN.
    preview: { ...listening, allowedHosts: true },
    // Readable in the browser's tools, and the same in every build.
    css: { modules: { generateScopedName: '[name]_[local]' } },
    // The policy of the page allows no data: addresses.
    build: {
      outDir: 'dist',
      emptyOutDir: true,
      assetsInlineLimit: 0,
      // One stylesheet for all views: a view waits for one file, and the next view has it already.
      cssCodeSplit: false,
      // React in a file of its own: it changes seldom and stays in a browser's cache, and what is ours can be weighed.
      rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'react', test: REACT }] } } },
    },
  };
});
