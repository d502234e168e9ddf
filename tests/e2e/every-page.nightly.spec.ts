import { test, visit } from "./every-page";
import { expect, expectNoBarriers } from "./fixtures";
import { sidewards } from "./parts";

for (const [name, viewport] of [
  ["a phone", { width: 390, height: 844 }],
  ["a wide screen", { width: 1440, height: 900 }],
] as const)
  test(`no page has barriers on ${name}, in either theme`, async ({ page, site: { addresses } }) => {
    test.setTimeout(300_000);
    await page.setViewportSize(viewport);
    for (const address of addresses)
      await test.step(address, async () => {
        await visit(page, address);
        await expectNoBarriers(page);
        expect(await sidewards(page)).toBe(0);
      });
  });

/** A4, upright, with the margins that browsers leave. */
const PAPER = { width: 718, height: 1000 };

test("on paper every page is light, as wide as the sheet, and no column is too narrow for words", async ({
  page,
  site: { addresses },
}) => {
  test.setTimeout(240_000);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  for (const address of addresses)
    await test.step(address, async () => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await visit(page, address);
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      await page.emulateMedia({ media: "print" });
      await page.setViewportSize(PAPER);
      const found = await page.evaluate(() => {
        const [red = 0, green = 0, blue = 0] = (() => {
          const canvas = document.createElement("canvas").getContext("2d");
          if (!canvas) throw new Error("no canvas");
          canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
          canvas.fillRect(0, 0, 1, 1);
          return canvas.getImageData(0, 0, 1, 1).data;
        })();
        // Words one below the other, a few letters wide.
        const narrow = [...document.querySelectorAll("main :is(td, th, p, li, dd)")].filter((each) => {
          const { width, height } = each.getBoundingClientRect();
          return each.checkVisibility() && width > 1 && width < 40 && height > 60;
        });
        return {
          light: red + green + blue > 3 * 230,
          beyond: Math.max(0, document.documentElement.scrollWidth - innerWidth),
          narrow: narrow.map(({ textContent }) => textContent),
        };
      });
      expect.soft(found, address).toEqual({ light: true, beyond: 0, narrow: [] });
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      await page.emulateMedia({ media: null });
    });
});

test("who wants less motion sees nothing move by itself on any page", async ({
  page,
  site: { addresses },
}) => {
  test.setTimeout(240_000);
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const address of addresses)
    await test.step(address, async () => {
      await visit(page, address);
      const moving = () =>
        page.evaluate(() =>
          document
            .getAnimations()
            .filter(({ playState }) => playState === "running")
            .map(({ effect }) => (effect as KeyframeEffect | null)?.target?.className ?? ""),
        );
      await expect.poll(moving, address).toEqual([]);
    });
});

/** Each page is looked at, whatever came of the others. */
const softly = expect.configure({ soft: true });

/** A move that somebody notices. */
const PIXELS = 4;

test("no page moves what it shows up or down while it comes alive", async ({ page, site: { addresses } }) => {
  test.setTimeout(240_000);
  // As high as what is on it: what moves below the fold moves under whoever has scrolled there.
  await page.setViewportSize({ width: 1440, height: 4000 });
  await page.addInitScript((pixels) => {
    const moved: string[] = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        for (const { node, previousRect, currentRect } of (entry as unknown as Shift).sources)
          if (Math.abs(previousRect.y - currentRect.y) > pixels)
            moved.push(`${node?.textContent} from ${previousRect.y} to ${currentRect.y}`);
    }).observe({ type: "layout-shift", buffered: true });
    Object.assign(window, { moved });
  }, PIXELS);
  const moved = async (address: string) => {
    await visit(page, address);
    // What comes after the page, such as names of groups and a preview, has come.
    await page.waitForTimeout(1000);
    return page.evaluate(() => (window as unknown as { moved: string[] }).moved);
  };
  for (const address of addresses)
    await test.step(address, async () => {
      // What changes its status meanwhile may move others, as those do that are lost one after another once they report no
      // more. What is badly laid out moves each time.
      await softly.poll(() => moved(address), { message: address, timeout: 30_000 }).toEqual([]);
    });
});

/** An entry of type `layout-shift`, as far as it is read here. */
interface Shift {
  readonly sources: readonly {
    readonly node: Node | null;
    readonly previousRect: DOMRectReadOnly;
    readonly currentRect: DOMRectReadOnly;
  }[];
}
