/**
 * Wrong: where the manager is away as a page is read anew (`router.refresh()`), Next's router leaves it and asks the
 * browser for the same address: what somebody has typed is lost, and an error page stands where the console would have
 * gone on with what it knew.
 * In: next 16.4.6 (`fetchServerResponse`); its `experimental.useOffline` would also send actions again, minutes
 * later: an order to turn off must not be.
 * Over when: live-whole.nightly.spec.ts (“a page that is read anew while the manager is away stays”) passes without
 * this.
 * Then: take away its call in instrumentation-client.ts.
 */

/** Milliseconds between two tries. */
const AGAIN_AFTER = 1000;
/** Answers of a proxy whose manager does not answer. */
const AWAY = [502, 504];

/** Lets pages that are read anew wait until the manager answers again. Whoever goes to another page is told at once. */
export function letRefreshesStay(here: Pick<typeof globalThis, "fetch" | "location" | "setTimeout">): void {
  const ask = here.fetch.bind(here);
  here.fetch = async (input, init) => {
    for (;;) {
      try {
        const answer = await ask(input, init);
        if (!isRefresh(input, init, here.location)) return answer;
        // An answer that breaks off is none.
        await answer.clone().arrayBuffer();
        if (!AWAY.includes(answer.status)) return answer;
      } catch (error) {
        if (!isRefresh(input, init, here.location)) throw error;
      }
      await new Promise((resolve) => here.setTimeout(resolve, AGAIN_AFTER));
    }
  };
}

/** Whether a request reads the page anew that is shown. */
function isRefresh(input: unknown, init: RequestInit | undefined, { href }: Location): boolean {
  const headers = init?.headers ?? {};
  return (
    "rsc" in headers &&
    !("next-router-prefetch" in headers) &&
    String(input).split(/[?&]_rsc=/, 1)[0] === href.split("#", 1)[0]
  );
}
