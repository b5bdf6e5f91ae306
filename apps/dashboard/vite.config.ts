import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig({
  base: '/dashboard/',
  plugins: [react()],
  // The libraries of this repository are bundled from their source.
  resolve: { conditions: ['@byway/source', ...defaultClientConditions] },
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 800 },
  server: {
    host: '127.0.0.1',
    proxy: { '/v1': process.env.BYWAY_URL ?? 'http://127.0.0.1:8787' },
  },
});
