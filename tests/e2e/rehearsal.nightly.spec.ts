import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { addSpoken, live, sidewards } from "./parts";

const test = testAlone({});

test("a server is turned off and on again: asked, gone on with, and what came of it", async ({
  page,
  own,
  mine,
}) => {
  const web = await addSpoken(own, mine, "web-3", 10);
  await web.beat("ON", { use: { holders: [{ kind: "HOLDER_KIND_SESSION", name: "kei (ssh)" }] } });
  await page.goto(`/servers/${web.uuid}`);
  await live(page);
  const doctor = page.getByRole("region", { name: "Can it be woken?" });
  await doctor.getByRole("button", { name: "Try to turn it off and on again" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("Turn web-3 off and on again?");
  await question.getByText("As a command").click();
  await expect(question).toContainText(/komoctl rehearse web-3 --until \S+ --yes/);
  await expectNoBarriers(page);
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
