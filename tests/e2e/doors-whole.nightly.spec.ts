import { DoorService } from "../../lib/gen/proto/komoriuta/v1/door_pb";
import { makeDoor, test } from "./doors";
import { expect, expectNoBarriers } from "./fixtures";
import { live } from "./parts";

test("turning off a server with doors asks whether they rest until tomorrow, and they do where that is wanted", async ({
  page,
  mine,
  add,
  stayOn,
}) => {
  const nas = await add("nas");
  await nas.beat("LAUNCHED");
  await stayOn(nas);
  for (const [name, port] of [
    ["nas-ssh", 22],
    ["nas-web", 443],
  ] as const)
    await makeDoor(mine, name, nas.uuid, port);
  const rests = async (): Promise<boolean[]> =>
    (await mine.client(DoorService).listDoors({})).doors.map(({ pausedUntil }) => pausedUntil !== undefined);
  await page.goto(`/servers/${nas.uuid}`);
  await live(page);
  await page.getByRole("button", { name: "Turn off nas", exact: true }).click();
  const question = page.getByRole("alertdialog", { name: "Turn off nas?" });
  const rest = question.getByRole("checkbox", { name: /^Let its 2 doors rest until/ });
  await expect(rest).not.toBeChecked();
  await rest.check();
  await question.getByText("As a command", { exact: true }).click();
  await expect(question).toContainText(/komoctl off nas --rest-doors \d{4}-/);
  await expectNoBarriers(page);
  await question.getByRole("button", { name: "Turn off", exact: true }).click();
  await nas.wantedOff();
  await expect.poll(rests).toEqual([true, true]);
  await page.goto("/doors");
  await expect(page.locator("[data-door='nas-ssh']")).toContainText("Rests until");
});
