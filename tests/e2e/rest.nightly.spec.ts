import { timestampDate } from "@bufbuild/protobuf/wkt";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { RestWhen } from "../../lib/gen/proto/komoriuta/v1/rest_pb";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, comesUp, live, sidewards, speak, type Spoken } from "./parts";

const MINUTE = 60_000;
const ALICE = { kind: "HOLDER_KIND_SESSION", name: "alice (ssh)" } as const;

/** Reports as an agent that nobody uses, and that has been free for so long. */
const reportsFree = ({ beat }: Spoken, minutes: number) =>
  beat("ON", { use: { holders: [] }, freeSinceMs: minutes * MINUTE });

test("a server is set to go to sleep by itself on its page, says when, and is put off by one press", async ({
  page,
  manager,
  operator,
}) => {
  const wren = await addSpoken(manager, operator, "wren");
  await comesUp(wren);
  await page.goto(`/servers/${wren.uuid}`);
  await live(page);
  const card = page.getByRole("region", { name: "Goes to sleep by itself" });
  await expect(card).toContainText("Not set: it stays on");
  const line = page.locator("[data-rest]");
  await expect(line).toHaveCount(0);

  await card.getByRole("button", { name: "Change when it sleeps" }).click();
  const dialog = page.getByRole("dialog", { name: "When wren goes to sleep by itself" });
  const preview = dialog.getByRole("region", { name: "The last 7 days" });
  await expect(preview).toContainText("Nothing is known yet.");
  await dialog.getByRole("radio", { name: "Set for this server" }).check();
  await dialog.getByRole("radio", { name: "Whenever nobody needs it" }).check();
  const after = dialog.getByLabel("Once free for (minutes)");
  await after.fill("4");
  await expect(dialog).toContainText("Enter whole minutes from 5 to 1440.");
  await expect(dialog.getByRole("button", { name: "Save" })).toHaveAttribute("aria-disabled", "true");
  await after.fill("30");
  await dialog.getByText("As a command").click();
  await expect(dialog.locator("[data-command]")).toContainText(
    "komoctl rest wren --when always --after 30 --up 15",
  );
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(card).toContainText("Whenever nobody needs it, once free for 30 min and up for 15 min");
  await expect(card).toContainText("Set by keeper.");
  const restOf = async () => (await operator.servers.getServer({ uuid: wren.uuid })).server?.rest;
  await expect.poll(restOf).toMatchObject({ when: RestWhen.ALWAYS, afterMinutes: 30, author: "keeper" });

  // What its agent says of its use is told at once.
  await wren.beat("ON");
  await wren.beat("ON", { use: { holders: [ALICE] } });
  await expect(line).toHaveText(/Kept awake by alice \(ssh\)/);
  await reportsFree(wren, 18);
  await expect(line).toHaveText(/Goes to sleep in \d+ min unless it is used\./);
  await expectNoBarriers(page);

  // An ordinary hold of two hours, which can be taken back.
  await line.getByRole("button", { name: "Not now: keep wren on for two hours" }).click();
  const kept = page.getByRole("region", { name: /^Kept on until .* by keeper$/ });
  await expect(kept).toBeVisible();
  await expect(line).toHaveText(/^Does not go to sleep before .*: keeper keeps it on\.$/);
  const ends = async () => {
    const { holds = [] } = (await operator.servers.getServer({ uuid: wren.uuid })).server ?? {};
    return holds.map(({ until }) =>
      Math.round(((until ? timestampDate(until).getTime() : 0) - Date.now()) / MINUTE),
    );
  };
  await expect.poll(ends).toHaveLength(1);
  const [minutes = 0] = await ends();
  expect(minutes).toBeGreaterThan(115);
  expect(minutes).toBeLessThanOrEqual(121);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await sidewards(page)).toBe(0);
  await kept.getByRole("button", { name: "Release hold of keeper on wren" }).click();
  await expect(kept).toBeHidden();
  await expect(line).toHaveText(/Goes to sleep in \d+ min unless it is used\./);

  // And back to what its groups say.
  await card.getByRole("button", { name: "Change when it sleeps" }).click();
  await dialog.getByRole("radio", { name: "That of its groups" }).check();
  expect(await sidewards(page)).toBe(0);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(card).toContainText("Not set: it stays on");
  await expect(line).toHaveCount(0);
  await expect.poll(restOf).toBeUndefined();
});

test("a group's servers rest as it is set for it, and one of them otherwise; in Japanese, too", async ({
  page,
  context,
  manager,
  operator,
}) => {
  const [serin, siskin] = [
    await addSpoken(manager, operator, "serin"),
    await addSpoken(manager, operator, "siskin"),
  ];
  for (const server of [serin, siskin]) await comesUp(server);
  const groups = operator.client(GroupService);
  const serverUuids = [serin.uuid, siskin.uuid];
  const { group } = await groups.createGroup({ name: "Aviary of rest", serverUuids });
  const uuid = group?.uuid ?? "";
  await page.goto(`/groups/${uuid}`);
  await live(page);
  await page.getByRole("button", { name: "Goes to sleep by itself" }).click();
  const dialog = page.getByRole("dialog", {
    name: "When servers of Aviary of rest go to sleep by themselves",
  });
  await dialog.getByRole("radio", { name: "Set for this group" }).check();
  await dialog.getByRole("radio", { name: "Outside of its schedules’ hours" }).check();
  await expect(dialog.getByRole("region", { name: "The last 7 days" })).toContainText(
    "Nothing is known of its servers yet.",
  );
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const rest = "Outside of its schedules’ hours, once free for 30 min and up for 15 min";
  await expect(page.locator("[data-rest]")).toHaveText(
    `Its servers go to sleep by themselves. ${rest}. Set by keeper.`,
  );

  await page.goto(`/servers/${siskin.uuid}`);
  await live(page);
  const card = page.getByRole("region", { name: "Goes to sleep by itself" });
  await expect(card).toContainText(rest);
  await expect(card).toContainText("Set by keeper for Aviary of rest.");
  await card.getByRole("button", { name: "Change when it sleeps" }).click();
  const own = page.getByRole("dialog", { name: "When siskin goes to sleep by itself" });
  await expect(own.getByRole("radio", { name: "That of Aviary of rest" })).toBeChecked();
  await own.getByRole("radio", { name: "Set for this server" }).check();
  await own.getByRole("radio", { name: "Never", exact: true }).check();
  await own.getByRole("button", { name: "Save" }).click();
  await expect(own).toBeHidden();
  await expect(card).toContainText("Never");
  await expect(page.locator("[data-rest]")).toHaveCount(0);

  await speak(context, "ja");
  await serin.beat("ON");
  await reportsFree(serin, 1);
  await page.goto(`/servers/${serin.uuid}`);
  await live(page);
  await expect(page.locator("[data-rest]")).toHaveText(/使われなければ、あと\d+分でスリープします。/);
  const japanese = page.getByRole("region", { name: "自動スリープ" });
  await expect(japanese).toContainText("設定者：keeper（Aviary of restの設定）");
  await page.getByRole("button", { name: "自動スリープを変更" }).click();
  await expect(page.getByRole("dialog", { name: "serinの自動スリープ" })).toContainText("過去7日間");
  await expectNoBarriers(page);
});

test.describe("without a service worker, which would ask by itself", () => {
  test.use({ serviceWorkers: "block" });

  test("a preview that does not come is asked for again by a button", async ({ page, manager, operator }) => {
    const dipper = await addSpoken(manager, operator, "dipper");
    await page.goto(`/servers/${dipper.uuid}`);
    await live(page);
    let isCut = true;
    await page.route(`**/servers/${dipper.uuid}`, (route) =>
      isCut && route.request().method() === "POST" ? route.abort() : route.continue(),
    );
    await page.getByRole("button", { name: "Change when it sleeps" }).click();
    const preview = page
      .getByRole("dialog", { name: "When dipper goes to sleep by itself" })
      .getByRole("region", { name: "The last 7 days" });
    await expect(preview).toContainText("The manager does not answer.");
    isCut = false;
    await preview.getByRole("button", { name: "Try again" }).click();
    await expect(preview).toContainText("Nothing is known yet.");
    await expect(preview.getByRole("button", { name: "Try again" })).toHaveCount(0);
  });
});
