/** A power cut at each step of deploy/upgrade.sh: before it, and after it. */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { GOOD, installed, machine, OLD, SILENT, type Machine } from "../helpers/upgrading-machine";

vi.setConfig({ testTimeout: 300_000 });

test.for([
  ["a good one", GOOD],
  ["a silent one", SILENT],
] as const)("%s: each file is whole, and the next boot ends it", async ([, program]) => {
  const { steps } = await machine(program).run();
  expect(steps).toBeGreaterThan(14);
  const cuts = Array.from({ length: steps }, (_, index) => index + 1).flatMap((step) => [
    { step, done: false },
    { step, done: true },
  ]);
  while (cuts.length > 0) await Promise.all(cuts.splice(0, 8).map((cut) => cutAt(program, cut)));
});

async function cutAt(program: string, cut: { readonly step: number; readonly done: boolean }): Promise<void> {
  const it = machine(program);
  await it.run(cut);
  const where = `step ${cut.step}, ${cut.done ? "done" : "not done"}`;
  for (const name of ["komo-agent", "komolet"])
    expect([OLD, program].includes(it.bin(name)), `${where}: ${name} is whole`).toBe(true);
  // The next boot: nothing of what ran is known.
  rmSync(path.join(it.root, "run/komoriuta/komolet.json"), { force: true });
  spawnKomolet(it);
  await it.run();
  const word = it.outcome()?.slice("id-1 ".length).trim();
  const now = installed(it);
  expect([where, now === OLD ? "old" : "new"]).toEqual([where, word === "" ? "new" : "old"]);
  if (program === SILENT) expect(now, where).toBe(OLD);
  expect(it.left(), where).toEqual([]);
}

/** The boot starts what lies under komolet's name. */
function spawnKomolet({ root, bin }: Machine): void {
  const state = /printf '%s' '([^']*)'/.exec(bin("komolet"))?.[1];
  if (state !== undefined) writeFileSync(path.join(root, "run/komoriuta/komolet.json"), state);
}
