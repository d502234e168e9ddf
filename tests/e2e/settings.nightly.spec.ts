import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SettingsService } from "../../lib/gen/proto/komoriuta/v1/settings_pb";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { sidewards } from "./parts";
import { ENVIRONMENT } from "./settings";

/** A receiver of notices on this machine, which answers with the next status. */
async function startReceiver(statuses: number[]) {
  const bodies: string[] = [];
  const read = async (request: IncomingMessage) => {
    let body = "";
    for await (const piece of request) body += String(piece);
    bodies.push(body);
  };
  const server = createServer((request, response) => {
    void read(request).then(() => response.writeHead(statuses.shift() ?? 200).end());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/t0p1c`,
    host: `127.0.0.1:${port}`,
    bodies,
    stop: () => server.close(),
  };
}

const test = testAlone(ENVIRONMENT);

test("a way of notifying is set up, tried and removed, and its address is never shown again", async ({
  page,
  mine,
}) => {
  const receiver = await startReceiver([403, 200]);
  try {
    await page.goto("/settings");
    await expectNoBarriers(page);
    const part = page.locator("#ntfy");
    await part.getByRole("heading", { name: "ntfy" }).click();
    await part.getByLabel("Topic").fill("ntfy.sh/topic");
    await part.getByRole("button", { name: "Try it" }).click();
    await expect(part.getByLabel("Topic")).toHaveAccessibleDescription(/^This does not fit/);
    await part.getByLabel("Topic").fill(receiver.url);
    await part.getByRole("button", { name: "Try it" }).click();
    await expect(part.getByRole("status")).toContainText("It refuses the login.");
    await part.getByRole("button", { name: "Try it" }).click();
    await expect(part.getByRole("status")).toContainText("A test notice was sent and accepted.");
    expect(receiver.bodies.join()).toContain("Test: notices arrive here.");
    await expectNoBarriers(page);

    await part.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved. It applies from now on.")).toBeVisible();
    await expect(part).toContainText("Set up");
    await part.getByRole("heading", { name: "ntfy" }).click();
    await expect(part.getByLabel("Topic")).toHaveAccessibleDescription(
      `One is kept; it leads to ${receiver.host}. Leave this empty to keep it.`,
    );
    expect(await page.content()).not.toContain("t0p1c");
    const { parts } = await mine.client(SettingsService).listSettings({});
    expect(JSON.stringify(parts.flatMap(({ settings }) => settings))).not.toContain("t0p1c");
    expect(await sidewards(page)).toBe(0);

    await part.getByRole("button", { name: "Remove all" }).click();
    await expect(part).toContainText("Not set up");
  } finally {
    receiver.stop();
  }
});
