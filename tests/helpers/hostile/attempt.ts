/** Something hostile that is sent to the manager; plain data, so that it can be told and repeated. */
export interface Attempt {
  readonly kind: "rpc" | "bytes" | "form" | "header" | "path" | "framing" | "garbage";
  readonly method: string;
  /** As it stands in the request's first line. */
  readonly target: string;
  /** As they are written; nothing is checked or added but Host and Content-Length. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

/** What all attempts may know: they come from someone who is let in, where that leads further. */
export interface Insider {
  readonly host: string;
  readonly cookie: string;
  /** An agent's. */
  readonly token: string;
  /** A server that may be changed. */
  readonly uuid: string;
  readonly macAddress: string;
  readonly userId: string;
  /** Stands in every secret that is tried. No log may hold it. */
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

/** What was tried, for people. */
export function tell({ kind, method, target, headers, body }: Attempt): string {
  const all = headers.map(([name, value]) => `${name}: ${short(value)}`);
  return `[${kind}] ${method} ${short(target)} ${JSON.stringify(all)} ${JSON.stringify(short(Buffer.from(body).toString("latin1")))}`;
}

const short = (text: string): string => {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length})` : text;
};
