import fc from "fast-check";
import { NO_TERMS, readManifest } from "./messages.ts";
import { assert } from "./testing/assert.ts";
import { NONE } from "./testing/host.ts";

const GOOD = { powerStatus: "POWER_STATUS_ON", heartbeatInterval: 10, revision: 7, serverUuid: "uuid-1" };

const read = (manifest: unknown) => readManifest(JSON.stringify({ manifest }));

Deno.test("a manifest: what the agent needs must be there, the rest has its default", () => {
  assert.deepEqual(read(GOOD), { power: "ON", interval: 10, revision: 7, serverUuid: "uuid-1", ...NO_TERMS });
  const least = { powerStatus: "POWER_STATUS_OFF", heartbeatInterval: 1 };
  assert.deepEqual(read(least), { power: "OFF", interval: 1, revision: 0, serverUuid: "", ...NO_TERMS });
  assert.deepEqual(read({ ...least, later: { is: "passed over" } }), read(least));
});

Deno.test("nothing is guessed: without a clear power status an answer is none", () => {
  const { powerStatus: _, ...without } = GOOD;
  assert.throws(() => read(without), /without a power status/);
  const unclear = [
    null,
    0,
    1,
    2,
    "",
    "OFF",
    "POWER_STATUS_UNSPECIFIED",
    "power_status_off",
    ["POWER_STATUS_OFF"],
  ];
  for (const powerStatus of [...unclear, {}, true, "constructor", "__proto__"]) {
    assert.throws(() => read({ ...GOOD, powerStatus }), /without a power status/);
  }
  for (const heartbeatInterval of [null, 0, -1, 1.5, 3_601, 1e300, "10", [10], true]) {
    assert.throws(() => read({ ...GOOD, heartbeatInterval }), /heartbeat interval/);
  }
  for (const revision of [null, -1, 1.5, 2 ** 32, "1", {}]) {
    assert.throws(() => read({ ...GOOD, revision }), /revision/);
  }
  for (const serverUuid of [null, 1, {}]) assert.throws(() => read({ ...GOOD, serverUuid }), /server ID/);
});

Deno.test("the terms of an order: none from a manager that knows none, and nothing guessed", () => {
  const guards = { inhibitor: true, sessionIdleMinutes: 15, processes: ["rsync"], moonPhase: "full" };
  const {
    force,
    reportUse,
    grace,
    reason,
    guards: read1,
  } = read({
    ...GOOD,
    force: true,
    reportUse: true,
    grace: 100_000,
    reason: `maintenance\n\x1b[2J${"x".repeat(1_000)}`,
    guards,
  });
  assert.deepEqual([force, reportUse, grace], [true, true, 3_600]);
  assert.match(reason, /^maintenance\uFFFD\uFFFD\[2Jx+$/);
  assert.equal(reason.length, 500);
  assert.deepEqual(read1, {
    ...NONE,
    inhibitor: true,
    sessionIdleMinutes: 15,
    processes: ["rsync"],
    unknown: ["moonPhase"],
  });
  assert.deepEqual(
    read({ ...GOOD, guards: {} }).guards,
    NONE,
    "no guard is asked, but the order can be declined",
  );
  for (const wrong of [{ force: 1 }, { reportUse: "yes" }, { reason: 7 }, { grace: -1 }, { grace: "60" }])
    assert.throws(() => read({ ...GOOD, ...wrong }), /senseless (terms|grace)/);
  const senseless = [
    null,
    [],
    true,
    { hold: "yes" },
    { sessionIdleMinutes: 0 },
    { sessionIdleMinutes: 1_441 },
    { processes: "rsync" },
    { processes: [""] },
    { processes: ["sixteen letters."] },
    { processes: Array(33).fill("a") },
    { load: { above: 0, minutes: 5 } },
    { load: { above: 1, minutes: 7 } },
    { load: { above: "NaN", minutes: 5 } },
    { trafficAbove: 1.5 },
    { network: { exceptPorts: [0] } },
    { network: { exceptPorts: "22" } },
  ];
  for (const one of senseless)
    assert.throws(() => read({ ...GOOD, guards: one }), /senseless guards/, JSON.stringify(one));
});

Deno.test("whatever the text: a manifest, or an error that quotes none of it", () => {
  const values = fc.oneof(fc.anything(), fc.constantFrom("POWER_STATUS_ON", "POWER_STATUS_OFF", 10));
  const names = fc.constantFrom(...Object.keys(GOOD), "later", "__proto__");
  const manifests = fc.dictionary(names, values, { maxKeys: 2 }).map((some) => ({ ...GOOD, ...some }));
  const texts = fc.oneof(
    fc.json(),
    fc.string({ unit: "binary" }),
    fc.oneof(manifests, fc.anything()).map((manifest) => JSON.stringify({ manifest }) ?? ""),
  );
  let [taken, refused] = [0, 0];
  fc.assert(
    fc.property(texts, (text) => {
      try {
        const { power, interval } = readManifest(text);
        assert(JSON.parse(text).manifest.powerStatus === `POWER_STATUS_${power}`);
        assert(interval >= 1 && interval <= 3_600);
        taken += 1;
      } catch (error) {
        assert(error instanceof Error);
        assert.match(
          error.message,
          /^(answer with(out a (manifest|power status)| a )|the answer is not JSON)/,
        );
        refused += 1;
      }
    }),
    { numRuns: 500 },
  );
  assert(taken > 5 && refused > 5, `${taken} taken, ${refused} refused`);
});

Deno.test("the way to go is power off where none is named, and one that this agent does not know is no answer", () => {
  assert.equal(read(GOOD).how, "power_off");
  assert.equal(read({ ...GOOD, how: "SHUTDOWN_HIBERNATE" }).how, "hibernate");
  for (const how of ["SHUTDOWN_MELT", "suspend", 1, {}])
    assert.throws(() => read({ ...GOOD, how }), /way to go/);
});

Deno.test("what is to restart is wanted on, and goes; wanted off and restarted is no answer", () => {
  const { power, how } = read({ ...GOOD, powerStatus: "POWER_STATUS_ON", how: "SHUTDOWN_REBOOT" });
  assert.deepEqual([power, how], ["OFF", "reboot"]);
  const both = { ...GOOD, powerStatus: "POWER_STATUS_OFF", how: "SHUTDOWN_REBOOT" };
  assert.throws(() => read(both), /wants a machine off, and restarted/);
});
