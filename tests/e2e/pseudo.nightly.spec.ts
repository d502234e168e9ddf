/** Pages that speak English of nobody: what is not translated, put together of parts, or cut off is seen. */
import { makePseudoManager } from "../../scripts/languages/pseudo-manager.mjs";
import { CLOSES, OPENS } from "../../scripts/languages/pseudo.mjs";
import { hasNoRows, test as base, visit } from "./every-page";
import { expect } from "./fixtures";
import { englishFinder, type Finder } from "./no-language";
import { cutOff, sidewards, speak } from "./parts";
import { whatIsSaid } from "./what-is-said";
import type { Page } from "@playwright/test";

const test = base.extend<object, { executable: string | undefined }>({
  executable: [async ({}, use) => use(await makePseudoManager()), { scope: "worker", timeout: 300_000 }],
});

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

/** The part of a text that no message has around it; of each message its brackets are left. */
function aroundMessages(text: string): string {
  let depth = 0;
  return [...text]
    .filter((letter) => {
      const isOuter = depth === 0;
      if (letter === OPENS) depth += 1;
      if (letter === CLOSES) depth -= 1;
      return isOuter || (depth === 0 && letter === CLOSES);
    })
    .join("");
}

/** Two messages that stand side by side: no language but English may have them in this order, with a blank. */
const PUT_TOGETHER = new RegExp(`${CLOSES} ?${OPENS}`);

const isWhole = (text: string): boolean => text.split(OPENS).length === text.split(CLOSES).length;

/** The faults of a page. */
async function faultsOf(page: Page, address: string, english: Finder): Promise<string[]> {
  await visit(page, address);
  const { lines, pieces } = await whatIsSaid(page);
  // A page that says nothing has no faults either.
  expect(lines.join("").split(OPENS).length, address).toBeGreaterThan(5);
  const beside = await sidewards(page);
  const cut = hasNoRows(address) ? await cutOff(page) : [];
  return [
    ...lines.flatMap((line) => {
      const words = english(line);
      return words.length === 0 ? [] : `${words.join(" ")}: not translated, in “${line}”`;
    }),
    ...lines.filter((line) => !isWhole(line)).map((line) => `“${line}” is not whole`),
    ...pieces
      .filter((piece) => PUT_TOGETHER.test(aroundMessages(piece)))
      .map((piece) => `“${piece}” is put together of parts`),
    ...cut.map((text) => `“${text}” is cut off`),
    ...(beside > 0 ? [`${beside} px lie beside the screen`] : []),
  ].map((fault) => `${address}: ${fault}`);
}

test("every page says nothing that has no other languages, and has room for longer ones", async ({
  page,
  context,
  site,
}) => {
  test.setTimeout(300_000);
  const english = await englishFinder(site);
  const faults: string[] = [];
  await speak(context, "en");
  for (const address of [...site.addresses, "/upgrades"])
    faults.push(...(await faultsOf(page, address, english)));
  await context.clearCookies();
  await speak(context, "en");
  for (const address of ["/login", "/lights"]) faults.push(...(await faultsOf(page, address, english)));
  expect(faults).toEqual([]);
});
