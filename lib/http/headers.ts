import type { IncomingHttpHeaders, ServerResponse } from "node:http";

/** Every answer says these, whatever it is. */
const ALWAYS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  // Not "no-referrer": browsers would hide the origin of our own forms, too.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": [
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
    .join(", "),
};

/** What is no page may load nothing, and stands in no frame. */
const NO_PAGE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** One year, in seconds. */
const HSTS = "max-age=31536000";
/** Plain HTTP under this name is ours as well, and others' too: a browser is to forget, not to insist. */
const HSTS_LOCALHOST = "max-age=0";

/**
 * The policy of a page: scripts of ours, in the page only with the nonce, styles of ours, and nothing from
 * elsewhere. Styles may stand in the page: toasts bring theirs with them.
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

/** Sets what every answer says, before anything is known of the request. */
export function setAlways(response: ServerResponse): void {
  for (const name in ALWAYS) response.setHeader(name, ALWAYS[name] ?? "");
  response.setHeader("content-security-policy", NO_PAGE_POLICY);
}

/** Has browsers insist on HTTPS for this name: to be said over TLS only (RFC 6797). @param host may name a port */
export function insistOnTls(response: ServerResponse, host: string): void {
  const isLocalhost = /^localhost\.?(:|$)/i.test(host);
  response.setHeader("strict-transport-security", isLocalhost ? HSTS_LOCALHOST : HSTS);
}

const NO_PAGE = /^\/(api|agent|healthz|metrics|install|install\.sh|_next\/static)(\/|$)/;

/**
 * Gives a page its policy. Next writes the nonce into the page's scripts; it reads it in the request's headers.
 * RPC answers are not to be kept by anyone; pages and files say that themselves.
 * @param newNonce base64, different each time
 */
export function setPolicy(
  path: string,
  headers: IncomingHttpHeaders,
  response: ServerResponse,
  newNonce: () => string,
): void {
  if (/^\/(api|agent)\//.test(path)) response.setHeader("cache-control", "no-store");
  if (NO_PAGE.test(path)) return;
  const policy = pagePolicy(newNonce());
  headers["content-security-policy"] = policy;
  response.setHeader("content-security-policy", policy);
}
