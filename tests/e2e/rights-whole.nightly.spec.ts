import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { RunAction, RunService } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { join } from "../helpers/operator";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { giveSession, live, speak, type Spoken } from "./parts";
import { MANAGE } from "./rights";

const test = testAlone({});

test("a run of one's own is cancelled, and one of what one may do", async ({
  page,
  context,
  own,
  mine,
  add,
}) => {
  const [alder, birch] = [await add("alder"), await add("birch")];
  const { group } = await mine
    .client(GroupService)
    .createGroup({ name: "studio", serverUuids: [alder.uuid] });
  const mika = await join(own, mine, "mika", [
    { role: Role.VIEWER },
    { role: Role.WAKER, groupUuid: group?.uuid ?? "" },
  ]);
  await giveSession(context, mika);
  const start = async (serverUuid: string) => {
    const asked = { action: RunAction.ON, serverUuids: [serverUuid] };
    return (await mine.client(RunService).startRun(asked)).run?.uuid ?? "";
  };
  const [ofAlder, ofBirch] = [await start(alder.uuid), await start(birch.uuid)];
  await page.goto(`/runs/${ofBirch}`);
  await expect(page.getByRole("button", { name: "Cancel run" })).toBeDisabled();
  await page.goto(`/runs/${ofAlder}`);
  await live(page);
  await page.getByRole("button", { name: "Cancel run" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel run" }).click();
  await expect(page.getByText("Cancelled by mika")).toBeVisible();
});

test("the form of a schedule offers what one may schedule, and says why not the rest", async ({
  page,
  context,
  own,
  mine,
  add,
}) => {
  const [alder, birch] = [await add("alder"), await add("birch")];
  await add("cedar");
  const groupOf = async (name: string, { uuid }: Spoken) => {
    const made = await mine.client(GroupService).createGroup({ name, serverUuids: [uuid] });
    return made.group?.uuid ?? "";
  };
  const [studio, attic] = [await groupOf("studio", alder), await groupOf("attic", birch)];
  const mika = await join(own, mine, "mika", [
    { role: Role.VIEWER },
    { role: Role.ADMIN, groupUuid: studio },
  ]);
  await giveSession(context, mika);

  // Whatever the address says.
  await page.goto(`/schedules/new?group=${attic}`);
  await live(page);
  const box = (name: string) => page.getByRole("checkbox", { name, exact: true });
  await expect(box("attic")).not.toBeChecked();
  await expect(box("attic")).toBeDisabled();
  await expect(box("attic")).toHaveAccessibleDescription(MANAGE);
  await page.getByText("Single servers").click();
  await expect(box("alder")).toBeVisible();
  await expect(box("birch")).toHaveCount(0);
  await expect(page.getByRole("main")).toContainText(
    "2 servers are not listed: you lack the right “manage” on them.",
  );
  await expectNoBarriers(page);
  await box("alder").check();
  await box("studio").check();
  await page.getByLabel("Schedule name").fill("Lessons");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL("/schedules");

  await page.getByRole("link", { name: "Lessons" }).click();
  await expect(page.getByLabel("Schedule name")).toHaveValue("Lessons");
  await speak(context, "ja");
  await page.reload();
  await live(page);
  await expect(box("studio")).toBeChecked();
  await expect(box("attic")).toHaveAccessibleDescription("この操作には「設定の変更」の権限が必要です。");
  await expect(page.getByRole("main")).toContainText(
    "2台は、「設定の変更」の権限がないため一覧にありません。",
  );
  await expect(box("alder")).toBeChecked();
});
