/** deploy/upgrade.sh in a root of its own: what it puts in place, and what it leaves as it was. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  agent,
  GOOD,
  installed,
  machine,
  OLD,
  SILENT,
  sum,
  type Machine,
} from "../helpers/upgrading-machine";

test("the new agent reports, and stays", async () => {
  const it = machine(GOOD);
  await it.run();
  expect(installed(it)).toBe(GOOD);
  expect(it.outcome()).toBe("id-1 \n");
  expect(it.calls()).toEqual(["systemctl restart komolet.service"]);
  expect(it.left()).toEqual([]);
  // Nothing is done once more.
  await it.run();
  expect(it.calls()).toHaveLength(1);
});

test("a new agent that does not report makes room for the old one", async () => {
  const it = machine(SILENT);
  await it.run();
  expect(installed(it)).toBe(OLD);
  expect(it.outcome()).toBe("id-1 did_not_report\n");
  expect(it.calls()).toHaveLength(2);
  expect(it.left()).toEqual([]);
});

describe("what was there stays, and komolet is not restarted", () => {
  test.for([
    ["wrong_sum", machineOf(GOOD, { wanted: sum("another program") })],
    ["wrong_sum", machineOf(GOOD, { packed: Buffer.from("no gzip file") })],
    ["wrong_sum", machineOf(GOOD, { packed: gzipSync(GOOD).subarray(0, 60) })],
    ["does_not_run", machineOf("#!/nowhere\n")],
    ["does_not_run", machineOf(agent("1.0.1", { says: "0.9.9" }))],
  ] as const)("%s", async ([fault, make]) => {
    const it = make();
    await it.run();
    expect(installed(it)).toBe(OLD);
    expect(it.outcome()).toBe(`id-1 ${fault}\n`);
    expect(it.calls()).toEqual([]);
    expect(it.left()).toEqual([]);
  });

  test("going_off", async () => {
    const it = machine(GOOD);
    writeFileSync(path.join(it.root, "run/komoriuta/shutdown.json"), '{"bootId":"b","running":true}\n');
    await it.run();
    expect(installed(it)).toBe(OLD);
    expect(it.outcome()).toBe("id-1 going_off\n");
    expect(it.calls()).toEqual([]);
  });

  test("a request that makes no sense", async () => {
    const it = machine(GOOD, { wanted: "$(reboot)" });
    await it.run();
    expect(installed(it)).toBe(OLD);
    expect(it.outcome()).toBeNull();
  });
});

function machineOf(...of: Parameters<typeof machine>): () => Machine {
  return () => machine(...of);
}
