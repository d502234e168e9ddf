/** What is used of Deno's client for HTTP. */
interface Foreign {
  createHttpClient(options: { poolMaxIdlePerHost: number }): object;
}

/**
 * Has every call of `fetch` open a connection of its own. Next asks the manager itself where a form was sent to another
 * page than its action belongs to, and for the page that an action leads to. Over a connection that was kept, Deno
 * (2.9.4) leaves one in some 3,000 of these calls without an answer for ever, and so the form: with 16 at once, 5 of
 * 16,000 forms hung, none since.
 */
export function keepNoConnections(to: { fetch: typeof fetch; readonly Deno?: unknown } = globalThis): void {
  const foreign = to.Deno as Foreign | undefined;
  // `next dev` runs on Node.
  if (!foreign) return;
  const { fetch: own } = to;
  const client = foreign.createHttpClient({ poolMaxIdlePerHost: 0 });
  to.fetch = (input, init) => own(input, { ...init, client } as RequestInit);
}
