import type { IncomingHttpHeaders } from "node:http";
import type { Admitted } from "./admission";

/** A fault for which a request is refused at once, with its answer. */
export interface Fault {
  readonly status: 400 | 431;
  readonly text: string;
}

/** The most headers: browsers send some twenty, and a proxy adds a few. */
const MOST_HEADERS = 100;

/**
 * The fault of a request that no honest client sends, or that might mean one thing to the door and another to what is
 * behind it: two Host headers, two transfer encodings, paths with dot segments, or with encoded letters. Null where
 * there is none.
 * @param rawHeaders names and values in turn, as they came
 */
export function requestFault(url: string, rawHeaders: readonly string[]): Fault | null {
  if (rawHeaders.length > 2 * MOST_HEADERS) {
    return { status: 431, text: `The request has more than ${MOST_HEADERS} headers.` };
  }
  if (valuesOf(rawHeaders, "host").length > 1)
    return { status: 400, text: "The request has more than one Host header." };
  const [encoding = "chunked", another] = valuesOf(rawHeaders, "transfer-encoding");
  if (another !== undefined || encoding.trim().toLowerCase() !== "chunked") {
    return { status: 400, text: "The only transfer encoding here is chunked." };
  }
  const [path = ""] = url.split("?", 1);
  // Whether it is a path at all is for `admit` to say.
  return path.startsWith("/") && !isPlainPath(path) ? { status: 400, text: "The path is malformed." } : null;
}

/** The values of a header. @param name in lower case */
function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const header = rawHeaders[at] ?? "";
    // Most are of another length, which is cheaper to see.
    if (header.length === name.length && header.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? "");
  }
  return values;
}

/** Encoded letters, digits, - . _ ~ / \\ and NUL. */
const DISGUISED = /%(00|2[def]|3\d|4[1-9a-f]|5[0-9acf]|6[1-9a-f]|7[0-9ae])/i;

/** Letters and digits with single dots between them, as in nearly all paths. */
const USUAL_PATH = /^(?:\/[\w-]+(?:\.[\w-]+)*)+$/;

/** Whether a path is plain. RFC 3986: unreserved characters need no encoding, and clients resolve dot segments. */
function isPlainPath(path: string): boolean {
  if (USUAL_PATH.test(path)) return true;
  if (/[^!-~\u0080-\uffff]|[\\#]|\/\//.test(path) || DISGUISED.test(path)) return false;
  if (/(^|\/)\.{1,2}(\/|$)/.test(path)) return false;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** The parts of a request that show its origin. */
interface Sent {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Whether a page of another origin sends this request: by Origin, or by the browser's header about the site. Following
 * a link to a page is allowed; but data that are sent to a page must name our origin. RPCs refuse in their own words:
 * `lib/api/asking.ts`.
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

/** Whether an origin is ours; "null" is not. */
function isSame(origin: string, own: string): boolean {
  return URL.canParse(origin) && new URL(origin).origin === new URL(own).origin;
}
