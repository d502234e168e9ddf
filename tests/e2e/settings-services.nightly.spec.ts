import type { Page } from "@playwright/test";
import { ApiTokenService, Right } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { startLoginService } from "../helpers/login-service";
import { MOSQUITTO, openHome, startBroker } from "../helpers/mosquitto";
import { expect, testAlone } from "./fixtures";

/** A manager whose environment says nothing of a broker or a login service. */
const test = testAlone({});

const OF_ENVIRONMENT = "The manager’s environment sets this.";
const PASSED_OVER =
  "What was set here before is kept, and does not count as long as the environment sets it.";

/** Fills in fields of a part of the settings, by their labels. */
async function fill(part: ReturnType<Page["locator"]>, fields: Readonly<Record<string, string>>) {
  for (const [label, text] of Object.entries(fields))
    await part.getByLabel(label, { exact: true }).fill(text);
}

test.describe(() => {
  test.skip(!MOSQUITTO, "sudo apt-get install mosquitto");

  test("a broker that is tried and set up in the console is told of servers, until the environment names another", async ({
    page,
    own,
    mine,
    add,
    stayOn,
  }) => {
    test.slow();
    const broker = await startBroker();
    const home = await openHome(broker, ["komoriuta/#", "house/#"]);
    try {
      const alder = await add("alder");
      await alder.beat("LAUNCHED");
      await stayOn(alder);
      const { token } = await mine
        .client(ApiTokenService)
        .createApiToken({ name: "home", rights: [Right.SEE] });

      await page.goto("/settings");
      const part = page.locator("#mqtt");
      const tried = part.getByRole("status");
      const tryIt = () => part.getByRole("button", { name: "Try it" }).click();
      await part.getByRole("heading", { name: "MQTT" }).click();
      await fill(part, { Broker: broker.url, "API token": token });
      await tryIt();
      await expect(tried).toContainText("Its certificate is not accepted");
      await fill(part, { Broker: broker.plainUrl, "User (optional)": broker.user });
      await fill(part, { "Password (optional)": "guessed", "API token": token });
      await tryIt();
      await expect(tried).toContainText("It refuses the login.");
      await fill(part, { "Password (optional)": broker.password, "API token": `komo_${"a".repeat(32)}` });
      await tryIt();
      await expect(tried).toContainText("the API token is unknown");
      await fill(part, { "Password (optional)": broker.password, "API token": token });
      await tryIt();
      await expect(tried).toContainText("The broker let the manager in, and the API token is valid.");
      // To try is not to save.
      expect(home.kept.size).toBe(0);

      await part.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText("Saved. It applies from now on.")).toBeVisible();
      const stateOf = (prefix: string) => home.kept.get(`${prefix}/${alder.uuid}/state`) ?? "";
      await expect.poll(() => stateOf("komoriuta"), { timeout: 30_000 }).toContain('"power":"ON"');
      expect(home.kept.get("komoriuta/status")).toBe("online");

      await own.stop();
      await expect.poll(() => home.kept.get("komoriuta/status")).toBe("offline");
      await own.start({
        KOMO_MQTT_URL: broker.plainUrl,
        KOMO_MQTT_USER: broker.user,
        KOMO_MQTT_PASSWORD: broker.password,
        KOMO_MQTT_TOKEN: token,
        KOMO_MQTT_TOPIC: "house",
      });
      await expect.poll(() => stateOf("house"), { timeout: 30_000 }).toContain('"power":"ON"');
      expect(home.kept.get("komoriuta/status")).toBe("offline");
      await page.goto("/settings");
      await expect(part).toContainText("Set by the environment");
      await part.getByRole("heading", { name: "MQTT" }).click();
      for (const sentence of [
        OF_ENVIRONMENT,
        PASSED_OVER,
        "Set by KOMO_MQTT_TOPIC in the manager’s environment.",
      ])
        await expect(part).toContainText(sentence);
      await expect(part.getByRole("button", { name: "Save" })).toHaveCount(0);
      await tryIt();
      await expect(tried).toContainText("The broker let the manager in, and the API token is valid.");
    } finally {
      await home.client.endAsync(true);
      await broker.remove();
    }
  });
});

test("people log in by a service that is tried and set up in the console, until the environment names another", async ({
  page,
  own,
  browser,
}) => {
  test.slow();
  const callback = `${own.url}/login/oidc/callback`;
  const [service, other] = [await startLoginService([callback]), await startLoginService([callback])];
  const context = await browser.newContext({ baseURL: own.url });
  const door = await context.newPage();
  const way = (name: string) => door.getByRole("link", { name: `Log in with ${name}`, exact: true });
  const comes = async (name: string, person: string) => {
    await context.clearCookies();
    await door.goto("/login");
    await way(name).click();
    // The page where one was last, or the list.
    await expect(door).toHaveURL(/\/(servers|account)$/);
    await door.goto("/account");
    await expect(door.getByRole("heading", { name: person })).toBeVisible();
  };
  try {
    for (const [at, person] of [
      [service, "yuki"],
      [other, "ren"],
    ] as const) {
      at.people.set("1", { preferred_username: person, groups: ["staff"] });
      at.who = "1";
    }
    await door.goto("/login");
    await expect(door.getByRole("link", { name: /^Log in with/ })).toHaveCount(0);

    await page.goto("/settings");
    const part = page.locator("#oidc");
    const tried = part.getByRole("status");
    const tryIt = () => part.getByRole("button", { name: "Try it" }).click();
    await part.getByRole("heading", { name: "OpenID Connect" }).click();
    await part.getByText("More", { exact: true }).click();
    const fields = {
      "Client ID": "komoriuta",
      "Client secret (optional)": service.clientSecret,
      "Roles by groups (optional)": "staff=viewer",
      "Name on the button": "The house",
    };
    await fill(part, { ...fields, "Issuer URL": `${service.issuer}/elsewhere` });
    await tryIt();
    await expect(tried).toContainText("What answers there is not the login service of this issuer");
    await fill(part, { ...fields, "Issuer URL": service.issuer });
    await tryIt();
    await expect(tried).toContainText("The login service answered.");
    await door.reload();
    await expect(door.getByRole("link", { name: /^Log in with/ })).toHaveCount(0);

    await part.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved. It applies from now on.")).toBeVisible();
    await comes("The house", "yuki");

    await own.stop();
    await own.start({
      ...other.env,
      KOMO_OIDC_NAME: "The other house",
      KOMO_OIDC_GROUP_ROLES: "staff=operator",
    });
    await comes("The other house", "ren");
    await expect(way("The house")).toHaveCount(0);
    await page.goto("/settings");
    await expect(part).toContainText("Set by the environment");
    await part.getByRole("heading", { name: "OpenID Connect" }).click();
    for (const sentence of [
      OF_ENVIRONMENT,
      PASSED_OVER,
      "Set by KOMO_OIDC_ISSUER in the manager’s environment.",
    ])
      await expect(part).toContainText(sentence);
    await expect(part.getByRole("button", { name: "Save" })).toHaveCount(0);
  } finally {
    await context.close();
    for (const one of [service, other]) await one.stop();
  }
});
