import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { RehearsalService } from "../../lib/gen/proto/komoriuta/v1/rehearsal_pb";
import { PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { UseJson } from "../../lib/gen/proto/komoriuta/v1/use_pb";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { addSpoken, live, sidewards } from "./parts";

const test = testAlone({});
const IN_USE: UseJson = { holders: [{ kind: "HOLDER_KIND_SESSION", name: "kei (ssh)" }] };

test("a server is turned off and on again: asked, gone on with, and what came of it", async ({
  page,
  own,
  mine,
}) => {
  const web = await addSpoken(own, mine, "web-3", 10);
  await web.beat("ON", { use: IN_USE });
  await page.goto(`/servers/${web.uuid}`);
  await live(page);
  // It is new: it is offered, and not again once somebody has said "not now".
  const offer = page.getByRole("region", { name: "Nobody has seen it wake yet. Try it now?" });
  await expect(offer.getByRole("button", { name: "Try it now…" })).toBeVisible();
  await expectNoBarriers(page);
  await offer.getByRole("button", { name: "Not now" }).click();
  await expect(offer).toBeHidden();
  await page.reload();
  await live(page);
  // However long the page takes, it is not lost.
  await web.beat("ON", { use: IN_USE });
  await expect(offer).toBeHidden();
  const doctor = page.getByRole("region", { name: "Can it be woken?" });
  await doctor.getByRole("button", { name: "Try to turn it off and on again" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("Turn web-3 off and on again?");
  await question.getByText("As a command").click();
  await expect(question).toContainText(/komoctl rehearse web-3 --until \S+ --yes/);
  await expectNoBarriers(page);
  await web.beat("ON", { use: IN_USE });
  await question.getByRole("button", { name: "Try it" }).click();
  await expect(page.getByText("web-3 is turned off when it is free, and on again.")).toBeVisible();
  await expect(doctor.getByRole("status")).toContainText("it is turned off as soon as it is free");
  await expect(doctor.getByRole("button", { name: "Try to turn it off and on again" })).toBeHidden();
  await expectNoBarriers(page);

  // Its machine is free, obeys, and comes back.
  await expect(async () => {
    expect((await web.beat("ON", { use: { holders: [] } })).powerStatus).toBe("POWER_STATUS_OFF");
  }).toPass({ timeout: 20_000 });
  await web.beat("STOPPING", { leaving: true });
  await expect(doctor.getByRole("status")).toContainText("it is off, and is being woken", {
    timeout: 60_000,
  });
  // It says so a moment before the start is given; whoever comes up by then has not been woken.
  const wanted = async () => (await mine.servers.getServer({ uuid: web.uuid })).server?.powerStatus;
  await expect.poll(wanted).toBe(PowerStatus.ON);
  const anew = { bootId: "boot-2", instanceId: "instance-2", sequence: 1 };
  await web.beat("LAUNCHED", anew);
  await web.beat("ON", { ...anew, sequence: 2 });
  await expect(doctor.getByRole("status")).toContainText(/Tried .+: it woke in \d+ seconds?\./, {
    timeout: 20_000,
  });
  await expect(doctor).toContainText(/Will wake: it did, /);
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await sidewards(page)).toBe(0);
  await expectNoBarriers(page);
});

test("several are tried from the list: who would stay on is said first, and each has its rehearsal", async ({
  page,
  own,
  mine,
}) => {
  const names = ["web-11", "web-12", "web-13"];
  const machines = [];
  for (const name of names) machines.push(await addSpoken(own, mine, name, 10));
  for (const machine of machines) await machine.beat("ON", { use: IN_USE });
  const [held] = machines;
  const until = timestampFromMs(Date.now() + 3_600_000);
  await mine.client(HoldService).placeHold({ serverUuids: [held?.uuid ?? ""], until, reason: "copies" });
  await page.goto("/servers");
  await live(page);
  for (const name of names) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  const bar = page.getByRole("region", { name: "Selection" });
  await bar.getByRole("button", { name: "Off and on again…" }).click();
  const dialog = page.getByRole("dialog", { name: "Turn 3 servers off and on again?" });
  await expect(dialog.getByRole("listitem").filter({ hasText: "web-11" })).toContainText(/kept on|hold/i);
  await dialog.getByText("Ways one by one").click();
  await dialog.getByText("Each way by itself, one after the other").click();
  await dialog.getByText("As a command").click();
  await expect(dialog).toContainText(/komoctl rehearse web-12 web-13 --until \S+ --each-way --yes/);
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Try them" }).click();
  await expect(page.getByText("2 servers are turned off when they are free, and on again.")).toBeVisible();
  const { rehearsals } = await mine.client(RehearsalService).listRehearsals({});
  const tried = rehearsals.filter(({ endedAt }) => !endedAt).map(({ serverUuid }) => serverUuid);
  expect(tried.sort()).toEqual(
    machines
      .slice(1)
      .map(({ uuid }) => uuid)
      .sort(),
  );
});
