import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { browserKeys, readAuthorization, readPush, startPushService } from "../../lib/notify/push/testing";
import { allServerActions, scripted } from "../helpers/calls";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import type { Manager } from "../helpers/manager";
import { startScene } from "../helpers/scene";
import { until } from "../helpers/until";
import { send } from "../helpers/web";

const SETTINGS = {
  topics: ["news", "look"],
  groupUuids: [],
  quiet: null,
  reportAt: null,
  errorsPass: true,
  zone: "Asia/Tokyo",
  locale: "ja",
};

/** Calls a server action as the console does; gives its outcome. */
async function call(
  manager: Manager,
  cookie: string,
  name: string,
  args: readonly unknown[],
): Promise<string> {
  const id = allServerActions().find((one) => one.name === name)?.id ?? "";
  const { headers, body } = scripted(id, [...args]);
  const origin = new URL(manager.url).origin;
  const answer = await send(manager, "/servers", {
    method: "POST",
    headers: { ...headers, cookie, origin },
    body,
  });
  expect(answer.status, `${name}: ${answer.body}`).toBe(200);
  return answer.body;
}

test("the compiled manager tells a browser, proves who it is, and forgets one that has unsubscribed", async ({
  onTestFailed,
  onTestFinished,
}) => {
  const service = await startPushService();
  const folder = makeTempFolder();
  const ca = path.join(folder, "push-ca.pem");
  writeFileSync(ca, service.ca);
  const env = {
    KOMO_PUSH_NETWORKS: "127.0.0.0/8,::1",
    KOMO_PUSH_CONTACT: "mailto:ops@example.org",
    NODE_EXTRA_CA_CERTS: ca,
  };
  const scene = await startScene({ awake: [], asleep: ["alder"], manager: { env } });
  onTestFailed(() => console.log(scene.story()));
  onTestFinished(async () => {
    await scene.end();
    await service.close();
    removeFolder(folder);
  });
  const { manager, operator } = scene;
  const browser = browserKeys();
  const address = { endpoint: `${service.url}/p/a-secret-path`, ...browser.keys };

  // An address in our own network, which the environment does not name, and one that is none.
  for (const endpoint of ["https://10.0.0.1/p", "http://localhost/p", "https://169.254.169.254/latest"])
    expect(
      await call(manager, operator.cookie, "turnOnPush", [{ ...address, endpoint }, SETTINGS]),
    ).toContain("invalid");
  expect(await call(manager, operator.cookie, "turnOnPush", [address, SETTINGS])).toContain('"ok":true');
  expect(await call(manager, operator.cookie, "pushHere", [address.endpoint])).toContain("Asia/Tokyo");

  expect(await call(manager, operator.cookie, "testPush", [address.endpoint])).toContain('"ok":true');
  await until("the test is there", 30_000, () => service.pushed.length > 0);
  scene.member("alder").machine.pressPowerButton();
  await until("the first report is told", 60_000, () => service.pushed.length > 1);
  const messages = service.pushed.map(
    ({ body }) => JSON.parse(readPush(body, browser)) as Record<string, string>,
  );
  expect(messages[0]).toMatchObject({ title: "この端末に通知が届きます", lang: "ja" });
  expect(messages[1]).toMatchObject({ path: `/servers/${scene.member("alder").uuid}` });
  expect(messages[1]?.["title"]).toContain("alder");

  const now = Date.now() / 1000;
  const keys = service.pushed.map(({ headers }) => {
    const said = readAuthorization(String(headers.authorization));
    expect(said).toMatchObject({ aud: service.url, sub: "mailto:ops@example.org" });
    expect(said?.exp).toBeGreaterThan(now + 11 * 3600);
    expect(said?.exp).toBeLessThanOrEqual(now + 24 * 3600);
    return said?.key ?? "";
  });
  expect(new Set(keys).size).toBe(1);
  expect(await call(manager, operator.cookie, "pushHere", [null])).toContain(keys[0]);

  // Kept over a restart, with the same key, for the owner alone; and neither stands in the log.
  const file = path.join(manager.dataDir, "push-key.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await manager.stop();
  await manager.start();
  expect(await call(manager, operator.cookie, "pushHere", [address.endpoint])).toContain(keys[0]);
  expect(await call(manager, operator.cookie, "pushHere", [address.endpoint])).toContain("Asia/Tokyo");
  service.answer = (response) => void response.writeHead(410).end();
  expect(await call(manager, operator.cookie, "testPush", [address.endpoint])).toContain('"why":"off"');
  expect(await call(manager, operator.cookie, "pushHere", [address.endpoint])).not.toContain("Asia/Tokyo");

  const { d } = JSON.parse(readFileSync(file, "utf8")) as { d: string };
  const log = manager.output() + readFileSync(path.join(manager.logDir, "komo-manager.log.jsonl"), "utf8");
  for (const secret of [d, "a-secret-path", browser.keys.auth]) expect(log).not.toContain(secret);
});
