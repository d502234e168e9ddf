import type { BrowserContext, Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { join } from "../helpers/operator";
import { expect, testAlone } from "./fixtures";
import { giveSession, live } from "./parts";

const test = testAlone({});

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

test.beforeEach(async ({ mine, add }) => {
  const [alder, birch] = [await add("alder"), await add("birch")];
  await mine.client(GroupService).createGroup({ name: "attic", serverUuids: [alder.uuid] });
  await mine.client(GroupService).createGroup({ name: "cellar", serverUuids: [birch.uuid] });
});

/** Renames the attic. */
async function rename(mine: Parameters<typeof join>[1]): Promise<void> {
  const { groups } = await mine.client(GroupService).listGroups({});
  const uuid = groups.find(({ name }) => name === "attic")?.uuid ?? "";
  await mine.client(GroupService).updateGroup({ uuid, name: "loft" });
}

test("no server leaves its group while a stream begins, or begins again", async ({ page, context, mine }) => {
  expect(await seen(page, context, () => rename(mine))).toEqual(["attic, cellar", "cellar, loft"]);
});

test("nor for somebody who sees one group only", async ({ page, context, own, mine }) => {
  const { groups } = await mine.client(GroupService).listGroups({});
  const attic = groups.find(({ name }) => name === "attic")?.uuid ?? "";
  await giveSession(context, await join(own, mine, "mika", [{ role: Role.VIEWER, groupUuid: attic }]));
  expect(await seen(page, context, () => rename(mine))).toEqual(["attic", "loft"]);
});
