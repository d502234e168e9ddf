/** A user of the server without rights: their influence on its agent, and their knowledge of it. */
import { chmodSync, copyFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeAgentRoot, startKomolet } from "../helpers/agent-root";
import { run, startChild } from "../helpers/child";
import {
  giveToOrdinaryUser,
  makeTempFolder,
  ORDINARY_USER,
  program,
  removeFolder,
} from "../helpers/environment";
import { until } from "../helpers/until";

const reason = process.getuid?.() === 0 ? "" : "only root can become another user";

test.skipIf(reason)("he cannot keep komolet from starting, and sees whether it runs", async () => {
  const forAll = makeTempFolder();
  const root = makeAgentRoot();
  onTestFinished(() => [forAll, root.folder].forEach(removeFolder));
  copyFileSync(program("komo-agent"), path.join(forAll, "komo-agent"));
  giveToOrdinaryUser(forAll);
  chmodSync(root.folder, 0o755);
  const known = { enabled: true, managerURL: "https://manager.example" };
  writeFileSync(root.at("etc/komoriuta/public.json"), JSON.stringify(known));
  const asHim = async (...command: string[]) => {
    const { code, stdout } = await run([...ORDINARY_USER, ...command], {
      env: { ...root.env, PATH: "/usr/bin:/bin" },
    });
    return { code, out: stdout };
  };
  const status = () => asHim(path.join(forAll, "komo-agent"), "status", "--json");

  const first = await startKomolet(root);
  expect(JSON.parse((await status()).out)).toMatchObject({ running: true, pid: first.pid });

  // Whatever he can open there he locks as soon as komolet lets go of it, and keeps.
  const files = readdirSync(root.at("run/komoriuta")).map((name) => root.at(`run/komoriuta/${name}`));
  expect(files).toContain(root.at("run/komoriuta/komolet.lock"));
  const env = { PATH: "/usr/bin:/bin" };
  const holding = await Promise.all(
    files.map((file) => startChild([...ORDINARY_USER, "flock", "--no-fork", file, "sleep", "60"], { env })),
  );
  onTestFinished(async () => void (await Promise.all(holding.map((one) => one.end("SIGKILL")))));
  await until("he waits for all that he can open", 20_000, async () => {
    const waiting = await run(["cat", "/proc/locks"], { env });
    return holding.every((one) => one.hasEnded() || waiting.stdout.includes(` ${one.pid} `));
  });
  expect(holding.filter((one) => !one.hasEnded()).length).toBeGreaterThan(0);
  expect((await asHim("flock", "--nonblock", root.at("run/komoriuta/komolet.lock"), "true")).code).not.toBe(
    0,
  );
  await first.end("SIGKILL");
  const second = await startKomolet(root);
  expect(JSON.parse((await status()).out)).toMatchObject({ running: true, pid: second.pid });
  await second.end();
  expect(await status()).toMatchObject({
    code: 3,
    out: expect.stringContaining('"running":false') as string,
  });
});
