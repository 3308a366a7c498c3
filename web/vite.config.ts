import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The page that people's devices load. `__CSP_NONCE__` (on every script and style) and `"__BOOT__"` in the built
 * index.html are filled in for each answer by src/hosted; everything else is served as it lies, under a hashed name.
 */
export default defineConfig({
  root: `${import.meta.dirname}/capture`,
  base: '/verify/app/assets/',
  plugins: [react()],
  resolve: {
    alias: {
      // The analysis that is shared runs on the browser's own runtime, which is fetched by the worker that needs it.
      'onnxruntime-node': 'onnxruntime-web/wasm',
      sharp: `${import.meta.dirname}/sharp.ts`,
    },
  },
  worker: { format: 'es' },
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: ['safari15', 'chrome100', 'firefox115'],
    cssTarget: ['safari15', 'chrome100', 'firefox115'],
    assetsDir: '',
    // A data: URL would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: true,
  },
});
