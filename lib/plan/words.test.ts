import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { USUAL_WATTS } from "./energy";
import { MEMBER_WHYS } from "./run";
import { UPGRADE_WHYS } from "./upgrades";

const page = readFileSync("docs/plans.md", "utf8");

/** The part of the page under a heading. */
const under = (heading: string): string =>
  page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";

/** Words of a table under a heading, each with its kind of end. */
function explained(heading: string, words: object): object {
  const rows = [...under(heading).matchAll(/^\| (\w[\w ]*?) +\| `(\w+)` .*\|.*\|.*\|$/gm)];
  return Object.fromEntries(
    rows.map(([, as = "", why = ""]) => [why, as.replace(" ", "_")]).filter(([why = ""]) => why in words),
  );
}

it.each([
  ["Runs", MEMBER_WHYS],
  ["Upgrades of agents", UPGRADE_WHYS],
])(
  "docs/plans.md explains each word by which a member ends, under its kind of end (%s)",
  (heading, words) => {
    expect(explained(heading, words)).toEqual(words);
  },
);

it("docs/plans.md has the usual watts", () => {
  for (const [kind, { on, off }] of Object.entries(USUAL_WATTS))
    expect(page).toMatch(new RegExp(`\\| \`${kind}\` +\\| ${on} +\\| ${off} +\\|`));
});
