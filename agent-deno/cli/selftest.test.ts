/** `selftest`: its report, its questions, and a sentence where there is nothing to try. */
import { dispatch } from "../../command-line/dispatch.ts";
import { linuxPlatform } from "../systems/linux.ts";
import type { SelfCheck } from "../host/selftest.ts";
import { assert } from "../testing/assert.ts";
import { makeRoot } from "../testing/root.ts";
import { KOMO_AGENT } from "./program.ts";

async function selftest(checks: readonly SelfCheck[], ...answers: readonly (string | undefined)[]) {
  using root = makeRoot();
  const out: string[] = [];
  const asked: string[] = [];
  const code = await dispatch(KOMO_AGENT, ["selftest"], {
    platform: { ...linuxPlatform(root.environment), selftest: () => Promise.resolve(checks) },
    paths: root.paths,
    environment: { ...root.environment, user: "tanaka" },
    io: {
      out: (line) => void out.push(line),
      err: (line) => void out.push(line),
      ask(question) {
        asked.push(question);
        return answers[asked.length - 1];
      },
      askSecret: () => undefined,
      colour: false,
    },
    isRoot: true,
    now: () => new Date(),
    uptime: () => 0,
  });
  return { code, out, asked };
}

Deno.test("each check has its line, a failure its reason, and nobody is named", async () => {
  const { code, out } = await selftest([
    { name: "Clocks", run: () => "up 5 s" },
    {
      name: "Rights",
      run: () => {
        throw new Error("C:\\Users\\tanaka\\x: \u001b[2Jno");
      },
    },
  ]);
  assert.equal(code, 3);
  assert.deepEqual(out.slice(1, -2), [
    "ok       Clocks: up 5 s",
    "FAILED   Rights: C:\\Users\\(user)\\x: \uFFFD[2Jno",
  ]);
  assert.match(out.at(-2) ?? "", /^2 checks, 1 failed/);
});

Deno.test("a shutdown is tried only where somebody says yes", async () => {
  let ordered = 0;
  const shutdown: SelfCheck = { name: "Shutdown", question: "Order one? [y/N]", run: () => `${++ordered}` };
  for (const answer of [undefined, "", "n", "yesterday"]) {
    const { code, out } = await selftest([shutdown], answer);
    assert.deepEqual([code, out[1], ordered], [0, "left out Shutdown", 0]);
  }
  const { out, asked } = await selftest([shutdown], " Y ");
  assert.deepEqual([out[1], asked, ordered], ["ok       Shutdown: 1", ["Order one? [y/N]"], 1]);
});

Deno.test("on Linux it says that there is nothing to try", async () => {
  const { code, out } = await selftest([]);
  assert.equal(code, 0);
  assert.match(out.join(), /nothing to try here/);
});
