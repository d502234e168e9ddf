import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Locator, Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { RunAction, RunService } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { join } from "../helpers/operator";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { addedAnHourAgo, giveSession, live, rowOf, speak, type Spoken } from "./parts";
import { MANAGE, STOP, WAKE } from "./rights";

const test = testAlone({});

/** Expects a button that is disabled and gives the reason, also to screen readers. */
async function expectBarred(page: Page, button: Locator, why: string): Promise<void> {
  // Before that a press is a form's, which the manager refuses on a page without messages.
  await live(page);
  await expect(button).toBeDisabled();
  await expect(button).toHaveAccessibleDescription(why);
  const message = page.getByRole("region", { name: "Messages" }).getByText(why);
  // That of the button before is over.
  await expect(message).toHaveCount(0);
  await button.click({ force: true });
  await expect(message).toBeVisible();
}

test("no button offers what one may not do to a server or a run, and each says why", async ({
  page,
  context,
  own,
  mine,
  add,
}) => {
  test.slow();
  const [alder, birch] = [await add("alder"), await add("birch")];
  await addedAnHourAgo(own);
  const { group } = await mine
    .client(GroupService)
    .createGroup({ name: "studio", serverUuids: [alder.uuid] });
  const until = timestampFromMs(Date.now() + 3_600_000);
  const hold = async ({ uuid }: Spoken) =>
    mine.client(HoldService).placeHold({ serverUuids: [uuid], until, reason: "copying" });
  await hold(alder);
  await hold(birch);
  const hours = {
    ...{ name: "hours", serverUuids: [birch.uuid], zone: "UTC", wake: true },
    windows: [{ days: [1], from: "08:00", to: "09:00" }],
  };
  const { schedule } = await mine.client(ScheduleService).createSchedule({ schedule: hours });
  const mika = await join(own, mine, "mika", [
    { role: Role.VIEWER },
    { role: Role.ADMIN, groupUuid: group?.uuid ?? "" },
  ]);
  await giveSession(context, mika);

  // In the list, row by row.
  await page.goto("/servers");
  const turnOn = (name: string) =>
    rowOf(page, name).getByRole("button", { name: `Turn on ${name}`, exact: true });
  await expect(turnOn("alder")).toBeEnabled();
  await expect(turnOn("birch")).toBeDisabled();
  await live(page);
  await expect(turnOn("alder")).toBeEnabled();
  await expectBarred(page, turnOn("birch"), WAKE);
  await expectNoBarriers(page);

  // What somebody must look at, too.
  await expect(page.getByRole("button", { name: "Seen: alder" })).toBeEnabled();
  await expectBarred(page, page.getByRole("button", { name: "Seen: birch" }), WAKE);
  await page.getByRole("button", { name: "Mark all as seen" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("alder");
  await expect(question).not.toContainText("birch");
  // Before it has the focus there is nothing that Escape could close.
  await expect(question.locator(":focus")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();

  // Of several, all count.
  const bar = page.getByRole("region", { name: "Selection" });
  await page.getByRole("checkbox", { name: "Select alder" }).check();
  await expect(bar.getByRole("button", { name: /^Turn on/ })).toBeEnabled();
  await page.getByRole("checkbox", { name: "Select birch" }).check();
  await expectBarred(
    page,
    bar.getByRole("button", { name: /^Turn on/ }),
    "You may not do this with 1 of these servers: it needs the right “turn on”.",
  );

  // On a server's page.
  const release = (name: string) =>
    page.getByRole("button", { name: `Release hold of ${own.userId} on ${name}` });
  await page.goto(`/servers/${alder.uuid}`);
  await expect(release("alder")).toBeEnabled();
  await page.goto(`/servers/${birch.uuid}`);
  await expectBarred(page, release("birch"), STOP);

  // A run of both, by somebody else.
  const both = { action: RunAction.ON, serverUuids: [alder.uuid, birch.uuid] };
  const { run } = await mine.client(RunService).startRun(both);
  await page.goto(`/runs/${run?.uuid}`);
  await expectBarred(page, page.getByRole("button", { name: "Cancel run" }), WAKE);
  await page.goto("/timeline");
  await expectBarred(page, page.getByRole("button", { name: /^Cancel the run/ }).first(), WAKE);
  await page.getByRole("button", { name: /^Show .* more/ }).click();
  await expect(release("alder")).toBeEnabled();
  await expectBarred(page, release("birch"), STOP);

  // What is about somebody else's server only.
  await page.goto(`/schedules/${schedule?.uuid}`);
  await expectBarred(page, page.getByRole("button", { name: "Delete schedule" }), MANAGE);
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();

  await page.goto(`/groups/${group?.uuid}`);
  await expect(page.getByRole("heading", { name: "studio", level: 1 })).toBeVisible();
  await expect(page.getByRole("button", { name: "Turn on studio…" })).toBeEnabled();

  await speak(context, "ja");
  await page.goto(`/servers/${birch.uuid}`);
  await expect(
    page.getByRole("button", { name: `${own.userId}によるbirchの稼働維持を解除` }),
  ).toHaveAccessibleDescription("この操作には「シャットダウン」の権限が必要です。");
});
