import type { IncomingHttpHeaders } from "node:http";
import type { Admitted } from "./admission";

/** Why a request is not looked at further, and what it is answered. */
export interface Fault {
  readonly status: 400 | 431;
  readonly text: string;
}

/** Browsers send some twenty, and a proxy adds a few. */
const MOST_HEADERS = 100;

/**
 * What no honest client sends, and what might mean one thing to the door and another to who comes after it: two
 * Host headers, two transfer encodings, paths with dots to climb by, or with letters in disguise. Null where nothing is wrong.
 * @param rawHeaders names and values in turn, as they came
 */
export function requestFault(url: string, rawHeaders: readonly string[]): Fault | null {
  if (rawHeaders.length > 2 * MOST_HEADERS) {
    return { status: 431, text: `The request has more than ${MOST_HEADERS} headers.` };
  }
  let hosts = 0;
  const encodings: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase();
    if (name === "host") hosts += 1;
    else if (name === "transfer-encoding") encodings.push(rawHeaders[at + 1] ?? "");
  }
  if (hosts > 1) return { status: 400, text: "The request has more than one Host header." };
  if (encodings.length > 1 || (encodings[0] ?? "chunked").trim().toLowerCase() !== "chunked") {
    return { status: 400, text: "The only transfer encoding here is chunked." };
  }
  const [path = ""] = url.split("?", 1);
  // Whether it is a path at all is for `admit` to say.
  return path.startsWith("/") && !isPlainPath(path) ? { status: 400, text: "The path is malformed." } : null;
}

/** Encoded letters, digits, - . _ ~ / \\ and NUL. */
const DISGUISED = /%(00|2[def]|3\d|4[1-9a-f]|5[0-9acf]|6[1-9a-f]|7[0-9ae])/i;

/** RFC 3986: unreserved characters need no encoding, dot segments are resolved by whoever asks. */
function isPlainPath(path: string): boolean {
  if (/[^!-~\u0080-\uffff]|[\\#]|\/\//.test(path) || DISGUISED.test(path)) return false;
  if (/(^|\/)\.{1,2}(\/|$)/.test(path)) return false;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** A request, as far as its origin goes. */
interface Sent {
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
export function isCrossOrigin({ method, url, headers }: Sent, { proto, host }: Admitted): boolean {
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
