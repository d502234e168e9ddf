import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { USUAL_WATTS } from "./energy";
import { MEMBER_WHYS } from "./run";

const page = readFileSync("docs/plans.md", "utf8");

it("docs/plans.md explains each word by which a member ends, under its kind of end", () => {
  const explained = [...page.matchAll(/^\| (\w[\w ]*?) +\| `(\w+)` .*\|.*\|.*\|$/gm)]
    .map(([, as = "", why]) => [why, as.replace(" ", "_")])
    .filter(([why]) => why !== undefined && why in MEMBER_WHYS);
  expect(Object.fromEntries(explained)).toEqual(MEMBER_WHYS);
});

it("docs/plans.md has the usual watts", () => {
  for (const [kind, { on, off }] of Object.entries(USUAL_WATTS))
    expect(page).toMatch(new RegExp(`\\| \`${kind}\` +\\| ${on} +\\| ${off} +\\|`));
});
