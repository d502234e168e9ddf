import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { MAX_BODY, MAX_PIECES } from "./body-limit";
import { listening } from "./testing";

const at = listening();
const { ask, errors } = at;

describe("bodies", () => {
  test("of the largest size pass, said or streamed", async () => {
    const body = Buffer.alloc(MAX_BODY);
    const said = await ask({
      method: "POST",
      path: "/api/any",
      body,
      headers: { host: "localhost", "content-length": MAX_BODY },
    });
    expect(JSON.parse(said.text)).toMatchObject({ length: MAX_BODY });
    const streamed = await ask({
      method: "POST",
      path: "/api/any",
      body: [body.subarray(1), body.subarray(0, 1)],
    });
    expect(JSON.parse(streamed.text)).toMatchObject({ length: MAX_BODY });
  });
  test("that say they are larger are refused before they come", async () => {
    const socket = connect(at.listeners.http.port, "127.0.0.1");
    socket.write(`POST /api/any HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${MAX_BODY + 1}\r\n\r\n`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
    await once(socket.resume(), "close");
  });
  test("that are refused while a handler answers are no error of ours", async () => {
    at.listeners.serve(async (request, response) => {
      await once(request, "data");
      await new Promise((resolve) => setTimeout(resolve, 100));
      response.writeHead(401, { "x-late": "yes" });
      response.end("late");
    });
    const part = Buffer.alloc(MAX_BODY / 2 + 1);
    expect((await ask({ method: "POST", path: "/api/any", body: [part, part, part] })).status).toBe(413);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(errors).toEqual([]);
  });
  test("that come in countless pieces are cut off", async () => {
    const socket = connect(at.listeners.http.port, "127.0.0.1");
    socket.on("error", () => undefined);
    const head = "POST /api/any HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    socket.write(`${head}${"1\r\n \r\n".repeat(MAX_PIECES + 10)}`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 .*more than 4096 pieces/s);
    await once(socket.resume(), "close");
  });
  test("that fill what an address may send at once make room for others", async () => {
    const answers: string[] = [];
    const head = `POST /api/any HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${MAX_BODY}\r\n\r\n`;
    const unfinished = [1, 2, 3].map(() => {
      const socket = connect(at.listeners.http.port, "127.0.0.1");
      socket.on("data", (answer: Buffer) => answers.push(answer.toString())).on("error", () => undefined);
      socket.write(head);
      return socket.write(Buffer.alloc(MAX_BODY - 1)) || once(socket, "drain");
    });
    await Promise.all(unfinished);
    await expect.poll(() => answers.length).toBe(1);
    expect(answers[0]).toMatch(/^HTTP\/1\.1 429 .*being sent from your address/s);
    expect(errors).toEqual([]);
  });
  test("that grow larger are cut off", async () => {
    const part = Buffer.alloc(MAX_BODY / 2 + 1);
    const answer = await ask({ method: "POST", path: "/api/any", body: [part, part, part] });
    expect(answer).toMatchObject({ status: 413, headers: { connection: "close" } });
    expect(errors).toEqual([]);
  });
});
