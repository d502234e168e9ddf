import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Admitted } from "./admission";

/** Headers of every answer. */
const ALWAYS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  // Not "no-referrer": browsers would hide the origin of our own forms, too.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** The devices that pages may use: none. It means something for documents alone, and is longer than most answers. */
const PERMISSIONS = [
  "accelerometer",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "usb",
]
  .map((feature) => `${feature}=()`)
  .join(", ");

/** The policy of answers that are no pages: they may load nothing, and be in no frame. */
const NO_PAGE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** One year, in seconds. */
const HSTS = "max-age=31536000";
/** For localhost, which serves plain HTTP of ours and of others, too: a browser is to forget, not to insist. */
const HSTS_LOCALHOST = "max-age=0";

/**
 * The policy of a page: scripts of ours, in the page only with the nonce, styles of ours, and nothing from elsewhere.
 * Styles may be in the page: toasts bring theirs with them.
 */
function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    // Our own files hold nothing that anyone else wrote. 'strict-dynamic' would let any script make others.
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Sets the headers of every answer, before anything is known of the request. */
export function setSecurityHeaders(response: ServerResponse): void {
  for (const name in ALWAYS) response.setHeader(name, ALWAYS[name] ?? "");
  response.setHeader("content-security-policy", NO_PAGE_POLICY);
}

/** Makes browsers insist on HTTPS for this name: to be sent over TLS only (RFC 6797). @param host may name a port */
export function setHsts(response: ServerResponse, host: string): void {
  const isLocalhost = /^localhost\.?(:|$)/i.test(host);
  response.setHeader("strict-transport-security", isLocalhost ? HSTS_LOCALHOST : HSTS);
}

const NO_PAGE = /^\/(api|agent|healthz|metrics|install|install\.(?:sh|ps1)|_next\/static)(\/|$)/;

/**
 * Gives a page its policy. Next writes the nonce into the page's scripts; it reads it in the request's headers. RPC
 * answers are not to be kept by anyone; pages and files set that themselves.
 * @param newNonce base64, different each time
 */
export function setPolicy(
  path: string,
  headers: IncomingHttpHeaders,
  response: ServerResponse,
  newNonce: () => string,
): void {
  if (/^\/(api|agent)\/(?!openapi\.json$)/.test(path)) response.setHeader("cache-control", "no-store");
  if (NO_PAGE.test(path)) return;
  const policy = pagePolicy(newNonce());
  headers["content-security-policy"] = policy;
  response.setHeader("content-security-policy", policy);
  response.setHeader("permissions-policy", PERMISSIONS);
}

/** Headers by which a client could pretend to be a proxy. */
const FORGEABLE = [
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
 * Overwrites, in place, the headers by which the rest of the manager knows who is asking: `host` and `x-forwarded-for`,
 * `-host`, `-proto`, `-port` hold the door's findings; nothing else of that kind is left.
 */
export function overwriteForwardedHeaders(headers: IncomingHttpHeaders, who: Admitted): void {
  // Deleting makes an object slow to read: hardly any request has one of these.
  for (const name of FORGEABLE) if (headers[name] !== undefined) Reflect.deleteProperty(headers, name);
  headers.host = who.host;
  headers["x-forwarded-for"] = who.client;
  headers["x-forwarded-host"] = who.host;
  headers["x-forwarded-proto"] = who.proto;
  headers["x-forwarded-port"] = String(who.port);
}

/** Keeps RPC answers uncompressed, in place: compression would hold a stream's messages back. */
export function keepUncompressed(headers: IncomingHttpHeaders, url: string): void {
  if (headers["accept-encoding"] !== undefined && /^\/(api|agent)\//.test(url))
    headers["accept-encoding"] = "identity";
}
