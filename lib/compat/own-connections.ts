/**
 * Wrong: `fetch` reuses a connection that a server of `node:http` no longer reads, and waits for ever. Next asks the
 *   manager itself where a form was sent to another page than its action belongs to, and for the page that an action
 *   leads to: with 16 forms at once, 5 of 16,000 hung, none since.
 * In: Deno 2.9.4 and 2.9.6, https://github.com/denoland/deno/issues/36821 (an answer before the body was read). That
 *   the forms hung for this very reason is likely, not proven.
 * Over when: "Deno still hangs …" in own-connections.nightly.test.ts fails, and `npm run bench -- hostile` counts no
 *   answer that came only when asked again, without this.
 * Then: this file and its one caller, `lib/compat/next-standalone.ts`, lose it.
 */
/** The used part of Deno's client for HTTP. */
interface Foreign {
  createHttpClient(options: { poolMaxIdlePerHost: number }): object;
}

/** Makes every call of `fetch` open a connection of its own. */
export function keepNoConnections(to: { fetch: typeof fetch; readonly Deno?: unknown } = globalThis): void {
  const foreign = to.Deno as Foreign | undefined;
  // `next dev` runs on Node.
  if (!foreign) return;
  const { fetch: own } = to;
  const client = foreign.createHttpClient({ poolMaxIdlePerHost: 0 });
  to.fetch = (input, init) => own(input, { ...init, client } as RequestInit);
}
