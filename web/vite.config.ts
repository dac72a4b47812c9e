import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The console is served by Aislewatch itself, from one origin. While working on it, `npm run dev` passes
// everything under /api on to a running `aislewatch serve`.
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/aislewatch/console",
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy allows files of our own, nothing inline
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // What changes only with an upgrade stays in the browser's cache when a screen changes.
      output: { codeSplitting: { groups: [{ name: "react", test: /node_modules[\\/](react|react-dom|scheduler|@tanstack)[\\/]/ }] } },
    },
  },
  server: {
    proxy: { "/api": { target: "http://127.0.0.1:8321", ws: true, changeOrigin: false } },
  },
});
