import type { IncomingHttpHeaders } from "node:http";
import type { Admitted } from "./admission";

/** Headers by which a client could pretend to be a proxy. */
const PRETENCES = [
  "forwarded",
  "x-real-ip",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-forwarded-server",
  "x-forwarded-prefix",
  "x-forwarded-ssl",
  "x-original-url",
  "x-rewrite-url",
  "true-client-ip",
  "cf-connecting-ip",
  // Next's own, by which middleware could once be skipped (CVE-2025-29927).
  "x-middleware-subrequest",
  // Next takes the nonce of a page's scripts from these.
  "content-security-policy",
  "content-security-policy-report-only",
];

/**
 * Overwrites, in place, what the rest of the house reads about who is asking: `host` and `x-forwarded-for`,
 * `-host`, `-proto`, `-port` say what the door found; nothing else of that kind is left.
 */
export function tellWhoIsAsking(headers: IncomingHttpHeaders, who: Admitted): void {
  for (const name of PRETENCES) Reflect.deleteProperty(headers, name);
  headers.host = who.host;
  headers["x-forwarded-for"] = who.client;
  headers["x-forwarded-host"] = who.host;
  headers["x-forwarded-proto"] = who.proto;
  headers["x-forwarded-port"] = String(who.port);
}

/** Compression would hold a stream's messages back: RPC answers go out as they are. */
export function keepUncompressed(headers: IncomingHttpHeaders, url: string): void {
  if (/^\/(api|agent)\//.test(url)) delete headers["accept-encoding"];
}
