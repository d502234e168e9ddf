import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, test } from "vitest";
import en from "../../i18n/messages/en.json";
import { mail } from "./mail";
import { type Channel, createWording } from "./message";
import { ntfy } from "./ntfy";
import { happened } from "./testing";
import { webhook } from "./webhook";

const message = createWording("en", en, "https://komo.example", "UTC")([happened(7, 0, "lost", "サーバー1")]);
const open: { close(done: () => void): unknown }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise<void>((resolve) => server.close(resolve))));
});

interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP server that answers with this status. */
async function listener(
  status = 200,
  headers: Record<string, string> = {},
): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push({ path: request.url ?? "", headers: request.headers, body });
      response.writeHead(status, { connection: "close", ...headers }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const send = (channel: Channel): Promise<void> => channel.send(message, new AbortController().signal);

describe("webhook", () => {
  test("posts what happened, signed so that a verifier of Standard Webhooks accepts it", async () => {
    const { url, asked } = await listener();
    const secret = Buffer.alloc(32, 7);
    await send(webhook(new URL(`${url}/hook?key=1`), secret, () => 1_700_000_000_000));
    const [{ path, headers, body } = { path: "", headers: {}, body: "" }] = asked;
    expect(path).toBe("/hook?key=1");
    expect(headers["webhook-timestamp"]).toBe("1700000000");
    const signed = `${String(headers["webhook-id"])}.1700000000.${body}`;
    const signature = createHmac("sha256", secret).update(signed).digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${signature}`);
    expect(JSON.parse(body)).toMatchObject({
      type: "komoriuta.notices",
      data: { notices: [{ id: 7, kind: "lost", serverName: "サーバー1", at: "1970-01-01T00:00:00.000Z" }] },
    });
  });

  test("without a secret there is no signature", async () => {
    const { url, asked } = await listener();
    await send(webhook(new URL(url), null, () => 0));
    expect(asked[0]?.headers).not.toHaveProperty("webhook-signature");
  });

  test("a redirect is not followed, and is a failure", async () => {
    const other = await listener();
    const { url } = await listener(307, { location: other.url });
    await expect(send(webhook(new URL(url), null, () => 0))).rejects.toThrow("it answered 307");
    expect(other.asked).toEqual([]);
  });

  test("what goes wrong is said without the URL", async () => {
    const { url } = await listener(500);
    await expect(send(webhook(new URL(`${url}/secret`), null, () => 0))).rejects.toThrow(/^it answered 500$/);
    const nobody = new URL("http://127.0.0.1:1/secret");
    await expect(send(webhook(nobody, null, () => 0))).rejects.toThrow(
      /^it cannot be reached( \(ECONNREFUSED\))?$/,
    );
  });
});

test("ntfy: posts to the topic, in any script, with the token", async () => {
  const { url, asked } = await listener();
  await send(ntfy(new URL(`${url}/under/komo-notices`), "tk_secret"));
  const [{ path, headers, body } = { path: "", headers: {}, body: "" }] = asked;
  expect(path).toBe("/under/");
  expect(headers.authorization).toBe("Bearer tk_secret");
  expect(JSON.parse(body)).toMatchObject({
    topic: "komo-notices",
    title: "サーバー1 is lost: no heartbeats are arriving.",
    priority: 4,
    click: "https://komo.example/servers/uuid-of-サーバー1",
  });
});

describe("mail", () => {
  interface Mailbox {
    readonly port: number;
    readonly mails: { from: string; to: string[]; raw: string; user: unknown }[];
  }

  async function mailServer(password: string | null): Promise<Mailbox> {
    const mails: Mailbox["mails"] = [];
    const server = new SMTPServer({
      authOptional: password === null,
      allowInsecureAuth: true,
      disabledCommands: password === null ? ["AUTH", "STARTTLS"] : ["STARTTLS"],
      onAuth: (auth, _, done) =>
        auth.password === password ? done(null, { user: auth.username }) : done(new Error("no")),
      onData(stream, { envelope, user }, done) {
        void text(stream).then((raw) => {
          const from = envelope.mailFrom ? envelope.mailFrom.address : "";
          mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw, user });
          done();
        });
      },
    });
    const listening = server.listen(0, "127.0.0.1");
    await new Promise<void>((resolve) => listening.once("listening", () => resolve()));
    open.push(server);
    return { port: (listening.address() as AddressInfo).port, mails };
  }

  const settings = { from: "komo@example.org", to: ["ops@example.org", "boss@example.org"] };

  test("goes to everyone, with a subject in any script", async () => {
    const { port, mails } = await mailServer(null);
    await send(mail({ url: new URL(`smtp://127.0.0.1:${port}`), ...settings }));
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ from: "komo@example.org", to: settings.to });
    expect(mails[0]?.raw).toMatch(/^Subject: =\?UTF-8\?Q\?=5Bkomoriuta=5D_/m);
    expect(mails[0]?.raw).toMatch(/^Auto-Submitted: auto-generated/im);
  });

  test("logs in; a refused login is said without the password", async () => {
    const { port, mails } = await mailServer("right");
    await send(mail({ url: new URL(`smtp://komo:right@127.0.0.1:${port}`), ...settings }));
    expect(mails[0]?.user).toBe("komo");
    const wrong = send(mail({ url: new URL(`smtp://komo:wr%20ong@127.0.0.1:${port}`), ...settings }));
    await expect(wrong).rejects.toThrow(/^it refuses the login$/);
  });

  test("a mail server that is away is said", async () => {
    await expect(send(mail({ url: new URL("smtp://127.0.0.1:1"), ...settings }))).rejects.toThrow(
      /cannot be reached/,
    );
  });
});
