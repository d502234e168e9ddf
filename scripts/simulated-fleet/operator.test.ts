import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createOperator } from "./operator.mjs";

interface Asked {
  method: string;
  cookie: string | undefined;
  body: unknown;
}

let close: (() => void) | undefined;
afterEach(() => close?.());

/** A stand-in for the manager: answers each method with what it is given. */
async function manager(answers: Record<string, object>): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      const method = (request.url ?? "").replace("/api/komoriuta.v1.", "");
      asked.push({ method, cookie: request.headers.cookie, body: JSON.parse(text) });
      const answer = answers[method];
      if (method.endsWith("Login")) response.setHeader("set-cookie", "session_id=sealed; Path=/; HttpOnly");
      response.statusCode = answer ? 200 : 401;
      response.end(JSON.stringify(answer ?? { code: "unauthenticated", message: "no session" }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => server.close();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const SERVER = { name: "lullaby-1", macAddress: "02:4B:4F:4D:4F:01", heartbeatInterval: 5 };

describe("createOperator", () => {
  it("keeps the session cookie and registers a new server", async () => {
    const { url, asked } = await manager({
      "AuthService/Login": {},
      "ServerService/ListServers": {},
      "ServerService/CreateServer": { server: { uuid: "u1" }, accessToken: "t1" },
    });
    const operator = createOperator(url);
    await operator.logIn("operator", "secret");
    expect(await operator.register(SERVER)).toEqual({ uuid: "u1", accessToken: "t1" });
    expect(asked.map(({ method }) => method)).toEqual([
      "AuthService/Login",
      "ServerService/ListServers",
      "ServerService/CreateServer",
    ]);
    expect(asked[0]).toMatchObject({ cookie: undefined, body: { userId: "operator", password: "secret" } });
    expect(asked[2]).toMatchObject({ cookie: "session_id=sealed", body: SERVER });
  });

  it("takes a new token for a server whose MAC address is known", async () => {
    const { url, asked } = await manager({
      "ServerService/ListServers": { servers: [{ uuid: "u1", macAddress: "02:4b:4f:4d:4f:01" }] },
      "AccessTokenService/RotateToken": { accessToken: "t2" },
    });
    expect(await createOperator(url).register(SERVER)).toEqual({ uuid: "u1", accessToken: "t2" });
    expect(asked.at(-1)).toMatchObject({ body: { uuid: "u1" } });
  });

  it("passes the manager's message on", async () => {
    const { url } = await manager({});
    await expect(createOperator(url).listServers()).rejects.toThrow("ServerService/ListServers: no session");
  });
});
