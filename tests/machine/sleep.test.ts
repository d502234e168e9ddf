/** A machine that sleeps between an order OFF and the answer to Stopping. */
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { until } from "../helpers/until";
import { measure, note } from "./moments";
import { awaitHeartbeat, makeReady, startSiteWithAgent, type Site } from "./site";

/** Seconds: an attempt has ten then, within which all must happen but the sleep. */
const INTERVAL = 40;
const SILENT_FOR = 3 * INTERVAL * 1000;
/** People are notified a minute before. Right before that is over the manager pauses. */
const PAUSES_AFTER = 50_000;
/** A guard that counts its questions. */
const GUARD = "/etc/komoriuta/guards.d/count";
const COUNT = "cat /run/asked 2>/dev/null | wc -l";
/** Once Stopping is sent komolet stops, until the machine has slept. */
const SLEEPER = [
  `n=$(${COUNT}); while [ $(${COUNT}) -le $n ]; do sleep 0.1; done; sleep 1`,
  "kill -STOP $(pidof komolet); touch /run/stopped; while [ ! -e /run/go ]; do sleep 0.1; done",
  "echo mem > /sys/power/state; kill -CONT $(pidof komolet)",
].join("; ");

describe("a machine that sleeps", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSiteWithAgent({}, { canSleep: true });
    await site.vm.must(
      `mkdir -p /etc/komoriuta/guards.d; printf '#!/bin/sh\\necho >> /run/asked\\n' > ${GUARD}`,
    );
    await site.vm.must(`chmod 755 ${GUARD}`);
  });
  afterAll(() => site?.end());
  beforeEach(() => makeReady(site));

  test("told OFF to Stopping, asleep before that is read, woken by hand long after: it stays on", async (context) => {
    const { vm, operator, seen, uuid, manager } = site;
    const pid = manager.pid?.() ?? 0;
    const boot = await vm.bootId();
    await operator.servers.updateServer({ uuid, heartbeatInterval: INTERVAL });
    await awaitHeartbeat(site, 60_000);
    const log = "/var/log/komoriuta/komolet.log.jsonl";
    const wasOrdered = `grep -q '"heartbeatStatus":"ON","powerStatus":"OFF"' ${log}`;
    await operator.power.turnOff({
      uuid,
      mode: StopMode.WHEN_FREE,
      until: timestampFromMs(Date.now() + 1_800_000),
    });
    await until("it is told OFF", 120_000, async () => (await vm.sh(wasOrdered)).code === 0);
    await new Promise((done) => setTimeout(done, PAUSES_AFTER));
    process.kill(pid, "SIGSTOP");
    await vm.must(`systemd-run --expand-environment=no --unit=sleeper sh -c '${SLEEPER}'`);
    await until("Stopping is sent", 60_000, async () => (await vm.sh("test -e /run/stopped")).code === 0);
    process.kill(pid, "SIGCONT");
    await seen.reaches(uuid, "STOPPING", 30_000);
    // Its answer lies unread in the machine.
    await vm.must("touch /run/go");
    await vm.asleep();
    note(
      context,
      await measure(() => undefined, { OFF: () => seen.reaches(uuid, "OFF", SILENT_FOR + 60_000) }),
    );
    await new Promise((done) => setTimeout(done, 60_000));
    note(context, await measure(vm.wakeUp, { ON: () => seen.reaches(uuid, "ON", 120_000) }));
    expect(JSON.parse(await vm.must("cat /run/komoriuta/runs.json"))).toMatchObject({
      bootId: boot,
      count: 1,
    });
    expect(await vm.must(`grep -c 'slept or was paused' ${log}`)).toBe("1");
    await awaitHeartbeat(site, 120_000);
    await awaitHeartbeat(site, 120_000);
    expect(await vm.bootId()).toBe(boot);
    expect(vm.starts()).toBe(1);
    const { events } = await operator.servers.listEvents({ uuid });
    expect(events[0]?.kind).toBe("synced_on");
  });
});
