import fc from "fast-check";
import { headerText } from "./call-attempts";
import { hostileText, wellFormed, type Attempt, type Insider } from "./values";

/** Headers that our code, Next, Connect or the HTTP server reads. */
const READ = [
  "accept",
  "accept-encoding",
  "accept-language",
  "access-control-request-method",
  "authorization",
  "cache-control",
  "connect-protocol-version",
  "connect-timeout-ms",
  "content-encoding",
  "content-type",
  "cookie",
  "expect",
  "forwarded",
  "grpc-timeout",
  "host",
  "if-modified-since",
  "if-none-match",
  "next-action",
  "next-router-prefetch",
  "next-router-segment-prefetch",
  "next-router-state-tree",
  "next-url",
  "origin",
  "range",
  "referer",
  "rsc",
  "sec-fetch-dest",
  "sec-fetch-mode",
  "sec-fetch-site",
  "te",
  "upgrade",
  "user-agent",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-http-method-override",
  "x-invoke-path",
  "x-matched-path",
  "x-middleware-subrequest",
  "x-nextjs-data",
  "x-now-route-matches",
  "x-prerender-revalidate",
  "x-real-ip",
] as const;

const TELLING = [
  "1",
  "0",
  "-1",
  "identity",
  "gzip",
  "gzip, deflate, br",
  "*",
  "bytes=0-",
  "bytes=-1,0-0",
  "100-continue",
  "h2c",
  "websocket",
  "same-origin",
  "none",
  "1S",
  "99999999999m",
  "127.0.0.1",
  "https",
  "localhost",
];

const LIST = "/api/komoriuta.v1.ServerService/ListServers";
const GET_MANIFEST = "/agent/komoriuta.v1.AgentService/GetManifest";

/** Pages and calls as they should be, but for some of their headers. */
export function headerAttempts(insider: Insider): fc.Arbitrary<Attempt> {
  const who = [
    ["Cookie", insider.cookie],
    ["Authorization", `Bearer ${insider.token}`],
  ] as const;
  const header = fc.constantFrom(...READ).chain((name) => {
    // A text in the place of a secret must be one, which no log may hold.
    const secret = /^(cookie|authorization)$/.test(name);
    const prefix = fc
      .constantFrom("", "Bearer ", "session_id=", "Basic ")
      .map((text) => (secret ? text + insider.canary : ""));
    const written = fc.tuple(prefix, fc.oneof(headerText, fc.constantFrom(...TELLING)));
    return written.map(([before, text]) => [name, before + text] as const);
  });
  const request = fc.constantFrom(
    { method: "GET", target: "/servers", text: "" },
    { method: "GET", target: `/servers/${insider.uuid}`, text: "" },
    { method: "GET", target: "/login", text: "" },
    { method: "GET", target: "/healthz", text: "" },
    { method: "GET", target: "/icon.svg", text: "" },
    { method: "HEAD", target: "/servers", text: "" },
    { method: "OPTIONS", target: LIST, text: "" },
    { method: "POST", target: LIST, text: "{}" },
    { method: "POST", target: GET_MANIFEST, text: '{"bootId":"a-boot"}' },
  );
  return fc
    .tuple(request, fc.array(header, { minLength: 1, maxLength: 4 }))
    .map(([{ method, target, text }, extra]) => {
      const own = new Set<string>(extra.map(([name]) => name));
      const usual = [...who, ["Content-Type", "application/json"] as const].filter(
        ([name]) => !own.has(name.toLowerCase()),
      );
      return { kind: "header", method, target, headers: [...usual, ...extra], body: Buffer.from(text) };
    });
}

/** Paths and queries. */
export function pathAttempts(insider: Insider): fc.Arbitrary<Attempt> {
  const part = fc.oneof(
    hostileText.map((text) => encodeURIComponent(wellFormed(text.slice(0, 3000)))),
    // As it is, but for what would end the line.
    headerText.map((text) => text.replaceAll(" ", "%20")),
    fc.constantFrom(
      "..",
      ".",
      "%2e%2e",
      "%2f",
      "%5c",
      "\\",
      "%",
      "%u0000",
      "_next",
      "static",
      "image",
      "data",
      "api",
      "agent",
      "servers",
      "login",
      "?",
      "#",
      ";a=b",
      "//elsewhere.example",
    ),
  );
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join("/")}`);
  const query = fc.tuple(
    fc.constantFrom("/servers", "/login", `/servers/${insider.uuid}`, "/_next/image", "/healthz"),
    fc.constantFrom("search", "status", "sort", "page", "_rsc", "url", "__nextLocale", "next"),
    part,
  );
  const target = fc.oneof(
    path,
    query.map(([page, name, value]) => `${page}?${name}=${value}&${name}=${value}`),
  );
  const method = fc.constantFrom("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND");
  return fc.tuple(method, target).map(([verb, written]) => ({
    kind: "path",
    method: verb,
    target: written,
    headers: [
      ["Cookie", insider.cookie],
      ["Origin", `http://${insider.host}`],
    ],
    body: Buffer.alloc(0),
  }));
}

/** Requests whose length is wrong, missing or unreadable. */
export function framingAttempts(insider: Insider): fc.Arbitrary<Attempt> {
  const framing = fc.constantFrom<Attempt["headers"]>(
    [["Content-Length", "-1"]],
    [["Content-Length", "+2"]],
    [["Content-Length", "two"]],
    [["Content-Length", "2, 3"]],
    [
      ["Content-Length", "2"],
      ["Content-Length", "3"],
    ],
    [["Content-Length", "99999999999999999999"]],
    [
      ["Content-Length", "2"],
      ["Transfer-Encoding", "chunked"],
    ],
    [["Transfer-Encoding", "chunked"]],
    [["Transfer-Encoding", "gzip, chunked"]],
    [["Transfer-Encoding", "identity"]],
    [["Transfer-Encoding", "\u000bchunked"]],
    [["Transfer-Encoding ", "chunked"]],
  );
  return fc.tuple(framing, fc.oneof(fc.constant("{}"), hostileText)).map(([headers, text]) => ({
    kind: "framing",
    method: "POST",
    target: LIST,
    headers: [["Cookie", insider.cookie], ["Content-Type", "application/json"], ...headers],
    body: Buffer.from(text),
  }));
}

/** Bytes that are no HTTP at all, or hardly. */
export function garbageAttempts(): fc.Arbitrary<Attempt> {
  const lines = fc.constantFrom(
    "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "GET /\r\n\r\n",
    "get / http/1.1\r\nhost: localhost\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: localhost\r\nA b: c\r\n\r\n",
    "GET / HTTP/1.1\r\n folded: yes\r\nHost: localhost\r\n\r\n",
    "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003",
  );
  const bytes = fc.oneof(
    lines.map((text) => Buffer.from(text, "latin1")),
    fc
      .uint8Array({ minLength: 1, maxLength: 200 })
      .map((some) => Buffer.concat([some, Buffer.from("\r\n\r\n")])),
  );
  return bytes.map((body) => ({ kind: "garbage", method: "", target: "", headers: [], body }));
}
