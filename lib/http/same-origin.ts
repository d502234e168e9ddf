import type { IncomingHttpHeaders } from "node:http";
import type { Admitted } from "./admission";

/** A request, as far as its origin goes. */
export interface Sent {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Whether a page of another origin sends this: by Origin, or by what the browser says of the site. A link that
 * is followed to a page is no such thing; but whatever is sent to a page must name our origin. RPCs refuse in
 * their own words: `lib/api/asking.ts`.
 */
export function isForeign({ method, url, headers }: Sent, { proto, host }: Admitted): boolean {
  if (/^\/(api|agent)\//.test(url)) return false;
  const { origin } = headers;
  if (origin !== undefined && !isSame(origin, `${proto}://${host}`)) return true;
  const reads = method === "GET" || method === "HEAD";
  if (!reads) return origin === undefined || isElsewhere(headers);
  return isElsewhere(headers) && !isLink(headers);
}

function isElsewhere(headers: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"];
  return site !== undefined && site !== "same-origin" && site !== "none";
}

function isLink(headers: IncomingHttpHeaders): boolean {
  return headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
}

/** "null", too, is an origin that is not ours. */
function isSame(origin: string, own: string): boolean {
  return URL.canParse(origin) && new URL(origin).origin === new URL(own).origin;
}
