import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WayFault } from "../way";
import { answerReader, BODY_LIMIT, HEAD_LIMIT, type HttpAnswer } from "./http-answer";

/** Reads pieces, and then the end. */
function read(...pieces: readonly (string | Uint8Array)[]): HttpAnswer {
  const reader = answerReader();
  for (const piece of pieces) {
    const answer = reader.push(typeof piece === "string" ? Buffer.from(piece, "latin1") : piece);
    if (answer) return answer;
  }
  return reader.end();
}

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof WayFault) return error.code;
    throw error;
  }
  return "none";
}

const LENGTH = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\nx-a: 2\r\n\r\nhello";
const CHUNKED =
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n";
const UNTIL_END = "HTTP/1.0 404 Not Found\n\nhello";
const INTERIM = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${LENGTH}`;

describe("answerReader", () => {
  it("reads a length, chunks, the end of the connection, and past interim answers", () => {
    expect(read(LENGTH)).toMatchObject({ status: 200, reason: "OK", body: "hello" });
    expect(read(LENGTH).headers.get("x-a")).toBe("1, 2");
    expect(read(CHUNKED).body).toBe("hello");
    expect(read(UNTIL_END)).toMatchObject({ status: 404, reason: "Not Found", body: "hello" });
    expect(read(INTERIM).body).toBe("hello");
    expect(read("HTTP/1.1 204 No Content\r\n\r\n").body).toBe("");
  });

  it("reads the same in whatever pieces it comes", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(LENGTH, CHUNKED, UNTIL_END, INTERIM),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
        (text, sizes) => {
          const pieces: string[] = [];
          for (let at = 0, turn = 0; at < text.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            pieces.push(text.slice(at, at + size));
            at += size;
          }
          expect(read(...pieces)).toEqual(read(text));
        },
      ),
    );
  });

  it("takes no more than its limits", () => {
    const head = "HTTP/1.1 200 OK\r\n";
    expect(code(() => read(head, `X: ${"x".repeat(HEAD_LIMIT)}\r\n\r\n`))).toBe("too_long");
    expect(code(() => read(head, "x".repeat(HEAD_LIMIT + 1)))).toBe("too_long");
    expect(code(() => read(`${head}Content-Length: 104857600\r\n\r\n`))).toBe("too_long");
    expect(code(() => read(`${head}\r\n`, "x".repeat(BODY_LIMIT), "x"))).toBe("too_long");
    expect(code(() => read(`${head}Transfer-Encoding: chunked\r\n\r\n`, "6400000\r\n"))).toBe("too_long");
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    expect(
      code(() => read(`${head}Transfer-Encoding: chunked\r\n\r\n`, ...Array<string>(5).fill(chunk))),
    ).toBe("too_long");
    expect(code(() => read(`${head}Transfer-Encoding: chunked\r\n\r\n`, `1;${"x".repeat(HEAD_LIMIT)}`))).toBe(
      "too_long",
    );
    expect(read(`${head}\r\n`, "x".repeat(BODY_LIMIT)).body).toHaveLength(BODY_LIMIT);
  });

  it("does not read what is none", () => {
    for (const text of [
      ...[
        "",
        "hello",
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 999 X\r\n\r\n",
        "HTTP/1.1 200 OK\r\n",
      ],
      ...["HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"],
      ...[
        "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
      ],
      ...[
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
      ],
      ...["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 100 Continue\r\n\r\n"],
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
    ])
      expect(
        code(() => read(text)),
        JSON.stringify(text),
      ).toBe("not_understood");
  });

  it("throws nothing else, whatever comes", () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(LENGTH, CHUNKED, UNTIL_END, "\r\n", "HTTP/"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        expect(["none", "not_understood", "too_long"]).toContain(code(() => read(...pieces)));
      }),
    );
  });

  it("takes a body in single bytes in a time that grows with its length alone", () => {
    const reader = answerReader();
    reader.push(Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${BODY_LIMIT}\r\n\r\n`));
    const started = performance.now();
    let answer: HttpAnswer | null = null;
    for (let left = BODY_LIMIT; left > 0; left--) answer = reader.push(Buffer.from("x"));
    expect(answer?.body).toHaveLength(BODY_LIMIT);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
