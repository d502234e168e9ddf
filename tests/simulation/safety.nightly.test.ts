import { expect, test } from "vitest";
import { story, testHistories } from "./safe-histories";
import { liveThrough } from "./world";

testHistories({ plain: [145, 360], plans: [25, 48], reach: [13, 24], asleep: [13, 24] });

test.each([
  { seed: 77_000, plans: true },
  { seed: 77_001, plans: true },
  { seed: 7_000_345, plans: true },
  { seed: 9_000_799, plans: false },
  { seed: 8_001_078, plans: true },
])("nor does one that once seemed to: %o", { timeout: 60_000 }, async ({ seed, plans }) => {
  const history = await liveThrough({ seed, days: 1, servers: 16, plans });
  expect(history.breach, story(history, `--servers 16${plans ? " --plans" : ""}`, 1)).toBeNull();
});
