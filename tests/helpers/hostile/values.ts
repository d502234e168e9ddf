import fc from "fast-check";

/** Texts that have broken programs before. */
const NASTY: readonly string[] = [
  "",
  " ",
  "\0",
  "a\0b",
  "\r\n",
  '\n{"level":"INFO","type":"api"}\n',
  "\u001b[2J\u001b]0;title\u0007",
  "\ud800",
  "\udfff\ud800",
  "\ufeff",
  "\u202egnp.exe",
  "e\u0301".repeat(500),
  "\u{1F469}\u200D\u{1F467}",
  "İıſ",
  "' OR 1=1 --",
  "'; DROP TABLE servers; --",
  '"><script>alert(1)</script>',
  "{{7*7}}${7*7}<%= 7*7 %>",
  "$(reboot)`reboot`|reboot;reboot&&reboot",
  "../../../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "file:///etc/passwd",
  "http://169.254.169.254/",
  "javascript:alert(1)",
  "%s%s%n%x",
  "%00%ff%zz%",
  "__proto__",
  "constructor",
  "toString",
  "undefined",
  "null",
  "NaN",
  "-1",
  "1e309",
  "0x10",
  "9007199254740993",
  "18446744073709551616",
  "true",
  "[]",
  "{}",
  "00000000-0000-0000-0000-000000000000",
  "ffffffff-ffff-ffff-ffff-ffffffffffff",
  "00:00:00:00:00:00",
  "FF:FF:FF:FF:FF:FF",
  "０２:００:５Ｅ:００:５３:０１",
];

const repeated = fc
  .tuple(
    fc.constantFrom("a", "é", "😀", "\0", "%", "../", "(", "[", "{", '"', "\\", "a,"),
    fc.constantFrom(101, 129, 257, 1025, 5000, 70_000),
  )
  .map(([part, times]) => part.repeat(times));

/** Any text that someone who means harm might send. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 120 }) },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 300 }) },
  { weight: 1, arbitrary: repeated },
);

const hostileNumber = fc.oneof(
  fc.constantFrom(-1, -0, 0, 1, 4, 61, 1.5, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 1e308, -1e308, 5e-324),
  fc.integer(),
  fc.double(),
);

/** Any JSON in place of a field's value. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  { weight: 2, arbitrary: hostileNumber },
  { weight: 1, arbitrary: fc.constantFrom(null, true, false, [], {}, [[]], { __proto__: 1 }, ["", ""]) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** A text that was good until something happened to it on the way. */
export function damaged(good: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const at = fc.double({ min: 0, max: 1, noNaN: true });
  return fc.oneof(
    { weight: 10, arbitrary: good },
    { weight: 1, arbitrary: fc.tuple(good, at).map(([text, share]) => text.slice(0, text.length * share)) },
    { weight: 1, arbitrary: fc.tuple(good, hostileText).map(([text, tail]) => text + tail) },
    {
      weight: 1,
      arbitrary: fc.tuple(good, at, hostileText).map(([text, share, extra]) => {
        const middle = Math.floor(text.length * share);
        return text.slice(0, middle) + extra + text.slice(middle);
      }),
    },
    { weight: 1, arbitrary: hostileText },
    { weight: 1, arbitrary: fc.constantFrom(20, 2000, 20_000).map((depth) => "[".repeat(depth)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(20, 2000).map((depth) => '{"a":'.repeat(depth) + "1" + "}".repeat(depth)),
    },
  );
}

/** Bytes that were good until something happened to them on the way. */
export function damagedBytes(good: Uint8Array): fc.Arbitrary<Uint8Array> {
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
  return fc.oneof(
    edits.map((changes) => {
      const bytes = Uint8Array.from(good);
      for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
      return bytes;
    }),
    fc.nat(good.length).map((length) => good.slice(0, length)),
    fc.uint8Array({ maxLength: 300 }).map((tail) => Uint8Array.from([...good, ...tail])),
    fc.uint8Array({ maxLength: 300 }),
  );
}

/** The text with U+FFFD in place of halves of pairs, which no encoding has. */
export const wellFormed = (text: string): string => Buffer.from(text).toString();

/** Something hostile that is sent to the manager; plain data, so that it can be printed and repeated. */
export interface Attempt {
  readonly kind: "rpc" | "bytes" | "form" | "header" | "path" | "framing" | "garbage";
  readonly method: string;
  /** The target in the request's first line. */
  readonly target: string;
  /** Headers as they are written; nothing is checked or added but Host and Content-Length. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

/** Credentials of all attempts: with a valid session, where that leads further. */
export interface Insider {
  readonly host: string;
  readonly cookie: string;
  /** An agent's token. */
  readonly token: string;
  /** A server that may be changed. */
  readonly uuid: string;
  readonly macAddress: string;
  readonly userId: string;
  /** A text in every secret that is tried. No log may hold it. */
  readonly canary: string;
}

/** The request as it travels. */
export function bytesOf(attempt: Attempt, { host }: Insider): Buffer {
  if (attempt.kind === "garbage") return Buffer.from(attempt.body);
  const names = new Set(attempt.headers.map(([name]) => name.toLowerCase()));
  const framing = names.has("content-length") || names.has("transfer-encoding");
  const lines = [
    `${attempt.method} ${attempt.target} HTTP/1.1`,
    ...(names.has("host") ? [] : [`Host: ${host}`]),
    ...attempt.headers.map(([name, value]) => `${name}: ${value}`),
    ...(framing || attempt.method === "GET" ? [] : [`Content-Length: ${attempt.body.length}`]),
    "Connection: close",
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), attempt.body]);
}

const LONGEST = 600;

/** An attempt, for people. */
export function summary({ kind, method, target, headers, body }: Attempt): string {
  const all = headers.map(([name, value]) => `${name}: ${short(value)}`);
  return `[${kind}] ${method} ${short(target)} ${JSON.stringify(all)} ${JSON.stringify(short(Buffer.from(body).toString("latin1")))}`;
}

const short = (text: string): string => {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length})` : text;
};
