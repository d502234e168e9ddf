import { WayFault } from "../way";

/** An answer of HTTP/1.x, whole. */
export interface HttpAnswer {
  readonly status: number;
  /** The words after the status, as they came. */
  readonly reason: string;
  /** Values by name in small letters; of those that came several times, joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Reads one answer, piece by piece. Every method throws a `WayFault`: `not_understood`, `too_long`. */
export interface AnswerReader {
  /** Takes what came; gives the answer once it is whole. */
  push(bytes: Uint8Array): HttpAnswer | null;
  /** Takes the end of the connection; gives the answer where that is how it ends. */
  end(): HttpAnswer;
}

/** The longest head, and the longest body that is taken. */
export const HEAD_LIMIT = 16 * 1024;
export const BODY_LIMIT = 256 * 1024;

interface Head {
  readonly status: number;
  readonly reason: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** The extent of a body: a length, chunks, or all until the connection ends. */
type Framing = { readonly length: number } | "chunked" | "until_end";

export function answerReader(): AnswerReader {
  let pending: Buffer = Buffer.alloc(0);
  let head: Head | null = null;
  let framing: Framing = "until_end";
  const body: Buffer[] = [];
  let taken = 0;
  let chunk: number | null = null;

  const whole = ({ status, reason, headers }: Head): HttpAnswer => ({
    ...{ status, reason, headers },
    body: Buffer.concat(body).toString("utf8"),
  });

  const take = (bytes: Buffer): void => {
    taken += bytes.length;
    if (taken > BODY_LIMIT) throw new WayFault("too_long");
    body.push(bytes);
  };

  /** The next line, without its end; null: it is not whole yet. */
  const line = (): string | null => {
    const end = pending.indexOf("\n");
    if (end < 0) {
      if (pending.length > HEAD_LIMIT) throw new WayFault("too_long");
      return null;
    }
    const text = pending.subarray(0, end).toString("latin1").replace(/\r$/, "");
    pending = pending.subarray(end + 1);
    return text;
  };

  /** Whether the last chunk was read. */
  const readChunks = (): boolean => {
    for (;;) {
      if (chunk === null) {
        const text = line();
        if (text === null) return false;
        const size = /^([0-9a-f]{1,8})\s*(;.*)?$/i.exec(text)?.[1];
        if (size === undefined) throw new WayFault("not_understood");
        // What follows the last one (trailers) is nobody's business here.
        if (/^0+$/.test(size)) return true;
        chunk = parseInt(size, 16);
        if (taken + chunk > BODY_LIMIT) throw new WayFault("too_long");
      }
      // With the line's end after it.
      const part = pending.subarray(0, chunk);
      if (part.length > 0) {
        take(Buffer.from(part));
        pending = pending.subarray(part.length);
        chunk -= part.length;
      }
      if (chunk > 0) return false;
      const end = line();
      if (end === null) return false;
      if (end !== "") throw new WayFault("not_understood");
      chunk = null;
    }
  };

  const push = (bytes: Uint8Array): HttpAnswer | null => {
    pending = pending.length > 0 ? Buffer.concat([pending, bytes]) : Buffer.from(bytes);
    while (!head) {
      const end = headEnd(pending);
      if (!end) return null;
      const text = pending.subarray(0, end.at).toString("latin1");
      pending = pending.subarray(end.after);
      const read = headOf(text);
      // Interim answers say that the real one comes later.
      if (read.status >= 100 && read.status < 200) continue;
      head = read;
      framing = framingOf(read);
    }
    if (framing === "chunked") return readChunks() ? whole(head) : null;
    take(pending);
    pending = Buffer.alloc(0);
    if (framing === "until_end") return null;
    if (taken > framing.length) throw new WayFault("not_understood");
    return taken === framing.length ? whole(head) : null;
  };

  return {
    push,
    end() {
      if (head && framing === "until_end") return whole(head);
      throw new WayFault("not_understood");
    },
  };
}

/** The end of a head, and the begin of what follows; null: it is not whole yet. */
function headEnd(bytes: Buffer): { readonly at: number; readonly after: number } | null {
  // Garbage is told before it fills the limit.
  const begin = bytes.subarray(0, 5).toString("latin1");
  if (!"HTTP/".startsWith(begin) && begin !== "HTTP/") throw new WayFault("not_understood");
  const ends = (["\r\n\r\n", "\n\n"] as const)
    .map((mark) => ({ at: bytes.indexOf(mark), length: mark.length }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  const first = ends[0];
  if ((first?.at ?? bytes.length) > HEAD_LIMIT) throw new WayFault("too_long");
  return first ? { at: first.at, after: first.at + first.length } : null;
}

/** @throws WayFault `not_understood` */
function headOf(text: string): Head {
  const [first = "", ...lines] = text.split(/\r?\n/);
  const match = /^HTTP\/1\.[01] ([1-5]\d\d)(?: (.*))?$/.exec(first);
  if (!match) throw new WayFault("not_understood");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value = ""] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined) throw new WayFault("not_understood");
    const key = name.toLowerCase();
    const before = headers.get(key);
    headers.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return { status: Number(match[1]), reason: match[2] ?? "", headers };
}

/** @throws WayFault `not_understood`, `too_long` */
function framingOf({ status, headers }: Head): Framing {
  if (status === 204 || status === 304) return { length: 0 };
  const coding = headers.get("transfer-encoding");
  if (coding !== undefined) {
    if (coding.toLowerCase() !== "chunked") throw new WayFault("not_understood");
    return "chunked";
  }
  const length = headers.get("content-length");
  if (length === undefined) return "until_end";
  if (!/^\d{1,15}$/.test(length)) throw new WayFault("not_understood");
  if (Number(length) > BODY_LIMIT) throw new WayFault("too_long");
  return { length: Number(length) };
}
