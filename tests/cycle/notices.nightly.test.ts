import { createServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { expect, test } from "vitest";
import { startScene } from "../helpers/scene";
import { until } from "../helpers/until";

/** The port of a server on this machine. */
async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

test("the compiled manager tells people by webhook and mail, and Prometheus its figures", async ({
  onTestFailed,
  onTestFinished,
}) => {
  const posted: { signature: unknown; body: string }[] = [];
  const hook = createServer((request, response) => {
    void text(request).then((body) => {
      posted.push({ signature: request.headers["webhook-signature"], body });
      response.writeHead(204).end();
    });
  });
  const mails: string[] = [];
  const post = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    onData: (stream, _, done) => void text(stream).then((raw) => done(null, void mails.push(raw))),
  });
  const token = "figures-for-prometheus-1";
  const env = {
    KOMO_WEBHOOK_URL: `http://127.0.0.1:${await portOf(hook)}/hook`,
    KOMO_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 5).toString("base64")}`,
    KOMO_SMTP_URL: `smtp://127.0.0.1:${await portOf(post.server)}`,
    KOMO_MAIL_FROM: "komo@example.org",
    KOMO_MAIL_TO: "ops@example.org",
    KOMO_METRICS_TOKEN: token,
  };
  const scene = await startScene({ awake: ["alder"], manager: { env } });
  onTestFailed(() => console.log(scene.story()));
  onTestFinished(async () => {
    await scene.end();
    hook.close();
    post.close();
  });

  await until("both have been told", 60_000, () => posted.length > 0 && mails.length > 0);
  expect(posted[0]?.signature).toMatch(/^v1,.{44}$/);
  expect(JSON.parse(posted[0]?.body ?? "")).toMatchObject({
    data: { notices: [{ kind: "first_report", serverName: "alder" }] },
  });
  expect(mails[0]).toContain("alder reported for the first time");

  // Its first report is that it has started; that it is on is the next one.
  const lines = await until("it is on by the figures, too", 30_000, async () => {
    const figures = await fetch(`${scene.manager.url}/metrics`);
    expect(figures.headers.get("content-type")).toContain("text/plain");
    const found = (await figures.text()).split("\n");
    return found.includes('komoriuta_servers{status="ON"} 1') && found;
  });
  expect(lines.find((line) => /^komoriuta_heartbeats_total [1-9]/.test(line))).toBeDefined();
  expect(lines.find((line) => /^komoriuta_store_write_seconds_count [1-9]/.test(line))).toBeDefined();
  const wrong = await fetch(`${scene.manager.url}/metrics`, { headers: { authorization: "Bearer no" } });
  expect(wrong.status).toBe(401);
});
