import type { BrowserContext, Page } from "@playwright/test";
import { EnrolmentKeyService } from "../../lib/gen/proto/komoriuta/v1/enrolment_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { join } from "../helpers/operator";
import { expect, expectNoBarriers, testAlone, testLoggedIn as test } from "./fixtures";
import { giveSession, live } from "./parts";

const alone = testAlone({});

declare global {
  interface Window {
    /** The headings of the panorama's sections, each state that was visible. */
    seenSections: string[];
  }
}

/** A connection that delivers one message of the stream at a time, and a record of what is visible meanwhile. */
async function slowly(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const quick = window.fetch;
    window.fetch = async (...call: Parameters<typeof fetch>) => {
      const answer = await quick(...call);
      if (!answer.body || !String(call[0]).endsWith("/WatchServers")) return answer;
      let held = new Uint8Array();
      const apart = new TransformStream<Uint8Array, Uint8Array>({
        async transform(chunk, out) {
          held = Uint8Array.from([...held, ...chunk]);
          for (;;) {
            const end = held.length < 5 ? Infinity : 5 + new DataView(held.buffer).getUint32(1);
            if (held.length < end) return;
            out.enqueue(held.slice(0, end));
            held = held.slice(end);
            // Longer than the console gathers what it is told.
            await new Promise((resolve) => setTimeout(resolve, 250));
          }
        },
      });
      return new Response(answer.body.pipeThrough(apart), answer);
    };
    window.seenSections = [];
    const check = () => {
      // A page that is still being read is not yet what somebody is shown.
      if (document.readyState === "loading") return;
      const names = [...document.querySelectorAll("section[data-section] h2")].map(
        (heading) => heading.textContent,
      );
      const shown = names.join(", ");
      if (window.seenSections.at(-1) !== shown) window.seenSections.push(shown);
    };
    document.addEventListener("DOMContentLoaded", check);
    new MutationObserver(check).observe(document, { subtree: true, childList: true, characterData: true });
  });
}

/** Opens the panorama, breaks the connection once, and gives every set of sections that was visible. */
async function seen(page: Page, context: BrowserContext, changeMeanwhile: () => Promise<unknown>) {
  await slowly(context);
  await page.goto("/servers?view=panorama");
  await live(page);
  await expect(page.getByRole("heading", { name: "attic" })).toBeVisible();
  await context.setOffline(true);
  await expect(page.locator("[data-connection=offline]").first()).toBeAttached();
  await changeMeanwhile();
  await context.setOffline(false);
  // Once it stands there, the second snapshot has come.
  await expect(page.getByRole("heading", { name: "loft" })).toBeVisible();
  return page.evaluate(() => window.seenSections.filter((shown) => shown !== ""));
}

/** Renames the attic. */
async function rename(mine: Parameters<typeof join>[1]): Promise<void> {
  const { groups } = await mine.client(GroupService).listGroups({});
  const uuid = groups.find(({ name }) => name === "attic")?.uuid ?? "";
  await mine.client(GroupService).updateGroup({ uuid, name: "loft" });
}

alone.describe("the panorama's groups", () => {
  alone.beforeEach(async ({ mine, add }) => {
    const [alder, birch] = [await add("alder"), await add("birch")];
    await mine.client(GroupService).createGroup({ name: "attic", serverUuids: [alder.uuid] });
    await mine.client(GroupService).createGroup({ name: "cellar", serverUuids: [birch.uuid] });
  });

  alone(
    "no server leaves its group while a stream begins, or begins again",
    async ({ page, context, mine }) => {
      expect(await seen(page, context, () => rename(mine))).toEqual(["attic, cellar", "cellar, loft"]);
    },
  );

  alone("nor for somebody who sees one group only", async ({ page, context, own, mine }) => {
    const { groups } = await mine.client(GroupService).listGroups({});
    const attic = groups.find(({ name }) => name === "attic")?.uuid ?? "";
    await giveSession(context, await join(own, mine, "mika", [{ role: Role.VIEWER, groupUuid: attic }]));
    expect(await seen(page, context, () => rename(mine))).toEqual(["attic", "loft"]);
  });
});

test("what hangs on a group is told before it is deleted", async ({ page, operator }) => {
  const { group } = await operator.client(GroupService).createGroup({ name: "Keyed room" });
  const groupUuid = group?.uuid ?? "";
  const settings = { name: "autumn", groupUuid, maxServers: 3, validHours: 1 };
  await operator.client(EnrolmentKeyService).createEnrolmentKey(settings);
  await page.goto(`/groups/${groupUuid}`);
  await live(page);
  await page.getByRole("button", { name: "Delete group" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("The enrolment key autumn puts servers into it. Revoke it first.");
  await expect(question.getByRole("button", { name: "Delete group" })).toBeDisabled();
  await expectNoBarriers(page);
});

test("a group has what counts as in use of its own", async ({ page, operator }) => {
  const groups = operator.client(GroupService);
  const { group } = await groups.createGroup({ name: "Guarded room" });
  await page.goto(`/groups/${group?.uuid}`);
  await live(page);
  await page.getByRole("button", { name: "What counts as in use" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Own ones for this group" }).check();
  await dialog.getByRole("checkbox", { name: "Somebody is logged in" }).uncheck();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const kept = (await groups.listGroups({})).groups.find(({ uuid }) => uuid === group?.uuid);
  expect(kept?.guards?.sessionIdleMinutes).toBeUndefined();
  expect(kept?.guards?.inhibitor).toBe(true);
});

test("a group that is not there", async ({ page }) => {
  await page.goto("/groups/00000000-0000-4000-8000-000000000000");
  await expect(page.getByRole("heading", { name: "Group not found" })).toBeVisible();
  await page.getByRole("link", { name: "All groups" }).click();
  await expect(page).toHaveURL("/groups");
});
