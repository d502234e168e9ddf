import { fileURLToPath } from "node:url";
import createNextIntlPlugin from "next-intl/plugin";

/** @type {import("next").NextConfig} */
const config = {
  // The executable is made of the standalone tree: see scripts/build/manager.mjs.
  output: "standalone",
  // Else Next draws one by chance: see scripts/build/repeatable.mjs.
  generateBuildId: () => process.env.KOMO_BUILD_ID ?? null,
  // Else connect-next would stay outside the bundle under a name that the executable cannot find.
  bundlePagesRouterDependencies: true,
  // libSQL is native code.
  serverExternalPackages: ["libsql", "@libsql/client", "@prisma/adapter-libsql"],
  // The executable's entry needs it, whether or not a page does.
  outputFileTracingIncludes: {
    "**": [
      "node_modules/libsql/**",
      "node_modules/@libsql/*-gnu/**",
      "node_modules/@libsql/darwin-*/**",
      "node_modules/@neon-rs/load/**",
      "node_modules/detect-libc/**",
    ],
  },
  // Never used, 30 MB: image optimisation, its fonts, and the libSQL for musl.
  outputFileTracingExcludes: {
    "*": [
      "node_modules/sharp/**",
      "node_modules/@img/**",
      "node_modules/semver/**",
      "node_modules/@libsql/*-musl/**",
      "node_modules/next/dist/server/capsize-font-metrics.json",
    ],
  },
  images: { unoptimized: true },
  // Addresses that pages once had, in mails, push messages and bookmarks. What is asked for besides goes along.
  redirects: async () => [
    { source: "/tonight", destination: "/timeline", permanent: true },
    { source: "/runs", destination: "/timeline?about=runs", permanent: true },
    { source: "/programs", destination: "/tokens", permanent: true },
  ],
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run typecheck` does it, once for all.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    // A page's code is read when somebody opens it first: an unattended manager never holds it.
    preloadEntriesOnStart: false,
    // Bytes, before they are made small. A dozen files a page rather than nineteen: each one more costs a request and
    // its headers, and what lies together is compressed together.
    turbopackChunking: { minChunkSize: 200_000 },
  },
  turbopack: { root: fileURLToPath(new URL(".", import.meta.url)) },
};

export default createNextIntlPlugin({
  requestConfig: "./i18n/request.ts",
  // Messages are compiled at build time: the reader of their syntax is not sent to browsers.
  experimental: {
    messages: { path: "./i18n/messages", format: "json", locales: "infer", precompile: true },
  },
})(config);
