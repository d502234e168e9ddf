import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../helpers/environment";
import { startWine, whyNoWine, type Wine } from "../helpers/wine";

const reason = whyNoWine();
const AGENT = path.join(ROOT, "agent-deno");
const FLAGS = ["test", "--no-check", "--allow-all", "--unstable-no-legacy-abort"];
/** The agent's logic, its calls and its loop: they hold on Windows as they stand. */
const ON_BOTH = [
  ...["next", "next.properties", "loop", "held-answer", "order", "free", "looks", "reboot", "suspend"],
  "relaying",
].map((name) => `daemon/${name}.test.ts`);
const BESIDES = ["api.test.ts", "managers.test.ts", "messages.test.ts", "host/sleep.test.ts"];

describe.skipIf(reason)(
  `the agent's own tests on Windows, by Wine${reason ? ` (skipped: ${reason})` : ""}`,
  () => {
    let wine: Wine;
    beforeAll(async () => {
      wine = await startWine();
    }, 240_000);
    afterAll(() => wine?.end(), 60_000);

    async function passes(args: readonly string[]): Promise<void> {
      const { code, stdout, stderr } = await wine.deno([...FLAGS, ...args]);
      expect(stdout).toMatch(/^ok \| [1-9]\d* passed \| 0 failed/m);
      expect(code, stdout + stderr).toBe(0);
    }
    const inAgent = (names: readonly string[]): string[] => names.map((name) => path.join(AGENT, name));

    test(
      "host/windows asks Windows, and understands it",
      () => passes(inAgent(["testing/windows/host.ts"])),
      240_000,
    );
    test(
      "orders, graces, declines and kills end as they do on Linux",
      () => passes(inAgent(["testing/windows/komolet.ts"])),
      300_000,
    );
    test(
      "an order from before a sleep is void, by a clock that steps",
      () => passes(inAgent(["testing/windows/sleep.ts"])),
      240_000,
    );
    test(
      "next, loop, calls and held answers",
      () =>
        passes([
          `--preload=${path.join(ROOT, "tests", "properties.ts")}`,
          ...inAgent([...ON_BOTH, ...BESIDES]),
        ]),
      600_000,
    );
  },
);
