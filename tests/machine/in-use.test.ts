/** A machine in use stays on, and its users are named; once it is free, or by force, it goes off. */
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { until } from "../helpers/until";
import { DOWN_WITHIN, measure, note, putToBed, wake, type Moments } from "./moments";
import { awaitHeartbeat, makeReady, startSiteWithAgent, type Site } from "./site";

/** Lets alice in by SSH, from the machine itself. */
const LET_IN = [
  "useradd --create-home --shell /bin/bash alice",
  "install -d -m 700 /root/.ssh && install -d -o alice /home/alice/.ssh",
  "ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id",
  "cp /root/.ssh/id.pub /home/alice/.ssh/authorized_keys",
].join(" && ");
/** She edits a file, until the unit is stopped. */
const EDIT =
  "systemd-run --quiet --unit=editor sh -c 'sleep infinity | " +
  "ssh -tt -i /root/.ssh/id -o StrictHostKeyChecking=no alice@localhost vi /tmp/letter > /root/shown 2>&1'";
const INHIBIT =
  "systemd-run --quiet --unit=holder " +
  "systemd-inhibit --what=shutdown --who=backup --why='copying disks' sleep infinity";
/** A package whose installation takes its time. */
const INSTALL = [
  "mkdir -p /tmp/slow/DEBIAN && cd /tmp/slow",
  "printf 'Package: slow\\nVersion: 1\\nArchitecture: all\\nMaintainer: x\\nDescription: x\\n' > DEBIAN/control",
  "printf '#!/bin/sh\\nsleep 20\\n' > DEBIAN/preinst && chmod 755 DEBIAN/preinst",
  "dpkg-deb --build . /tmp/slow.deb && systemd-run --quiet --unit=installation dpkg --install /tmp/slow.deb",
].join(" && ");
const SCRIPT = "/etc/komoriuta/guards.d/jobs";
const HALF_AN_HOUR = 1_800_000;

describe("a machine that is in use", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSiteWithAgent();
    await site.vm.must(LET_IN);
  });
  afterAll(() => site?.end());
  beforeEach(() => makeReady(site));

  const stopWhenFree = (): Promise<unknown> =>
    site.operator.power.turnOff({
      uuid: site.uuid,
      mode: StopMode.WHEN_FREE,
      until: timestampFromMs(Date.now() + HALF_AN_HOUR),
    });
  const cancel = (): Promise<unknown> => site.operator.power.turnOn({ uuid: site.uuid });
  /** Its users, as the console shows them. */
  const names = (): string =>
    (site.seen.server(site.uuid).use?.holders ?? []).map(({ name }) => name).join("\n");
  /** Lets alice begin to edit. Whoever is not in yet keeps no machine on. */
  async function edits(): Promise<void> {
    await site.vm.must(`rm -f /root/shown; ${EDIT}`);
    await until("she edits", 30_000, async () => (await site.vm.sh("pgrep -u alice vi")).code === 0);
  }
  const shows = (name: RegExp): Promise<unknown> => until(`use by ${name}`, 60_000, () => name.test(names()));

  /** Turns it off by a click. @returns the users for whom it declines */
  async function declined(): Promise<string> {
    const { operator, seen, uuid, vm } = site;
    const boot = await vm.bootId();
    const before = seen.notices(uuid).length;
    await operator.power.turnOff({ uuid });
    await until("it is declined", 60_000, () => seen.notices(uuid).slice(before).includes("declined"));
    await awaitHeartbeat(site, 60_000);
    await seen.reaches(uuid, "ON", 60_000);
    expect(await vm.bootId()).toBe(boot);
    const { events } = await operator.servers.listEvents({ uuid });
    const holders = events.find(({ kind }) => kind === "declined")?.use?.holders ?? [];
    return holders.map(({ name }) => name).join("\n");
  }

  /** Does something after which it goes off. */
  async function goes(act: () => Promise<unknown>): Promise<Moments> {
    const { seen, uuid, vm } = site;
    const moments = await measure(act, {
      Stopping: () => seen.reaches(uuid, "STOPPING", DOWN_WITHIN),
      "machine off": vm.off,
      OFF: () => seen.reaches(uuid, "OFF", DOWN_WITHIN),
    });
    expect(vm.offBy()).toBe("guest-shutdown");
    return moments;
  }

  test("by alice, who edits a file over SSH: it stays on until she closes it, and then it goes", async (context) => {
    const { vm, seen, uuid } = site;
    await edits();
    await stopWhenFree();
    await shows(/^alice \(ssh\)$/m);
    await awaitHeartbeat(site, 60_000);
    await awaitHeartbeat(site, 60_000);
    expect(seen.path(uuid).at(-1)).toBe("ON");
    expect(vm.isOn()).toBe(true);
    note(context, await goes(() => vm.must("systemctl stop editor")));
    note(context, await wake(site));
  });

  test("by a program that holds an inhibitor: it is named, and overruled by force", async (context) => {
    const { vm, operator, uuid } = site;
    await vm.must(INHIBIT);
    await until("it is held", 30_000, async () => (await vm.must("systemd-inhibit")).includes("backup"));
    expect(await declined()).toMatch(/^backup \("copying disks", pid \d+\)$/);
    await edits();
    note(context, await goes(() => operator.power.turnOff({ uuid, force: true, reason: "smoke" })));
    note(context, await wake(site));
    // She was told before it went.
    expect(await vm.must("tr -d '\\0' < /root/shown")).toMatch(/being turned off now \(.*smoke.*\)/);
  });

  test("held for as long as a command runs, and no longer", async (context) => {
    const { vm } = site;
    await vm.must("systemd-run --quiet --unit=held komo-agent hold -- sleep 60");
    await until("it is held", 30_000, async () => (await vm.must("komo-agent holds")).includes("sleep"));
    expect(await declined()).toBe("root: sleep");
    await vm.must("systemctl restart komolet");
    await stopWhenFree();
    await shows(/^root: sleep$/m);
    note(
      context,
      await goes(() =>
        until("it ends", 90_000, async () => (await vm.sh("systemctl is-active held")).code !== 0),
      ),
    );
    note(context, await wake(site));
  });

  test("by a package manager, by what a script says, and where logind cannot be asked", async (context) => {
    const { vm } = site;
    await vm.must(INSTALL);
    expect(await declined()).toMatch(/^dpkg \(pid \d+\)$/m);
    await until(
      "it is done",
      60_000,
      async () => (await vm.sh("systemctl is-active installation")).code !== 0,
    );

    await vm.must(`install -D -m 755 /dev/stdin ${SCRIPT} <<'END'\n#!/bin/sh\necho 3 jobs; exit 1\nEND`);
    await stopWhenFree();
    await shows(/^3 jobs$/m);
    await vm.must(`chmod 777 ${SCRIPT}`);
    await shows(/^jobs: can be written by others than root$/m);
    await vm.must(`systemctl mask --runtime --now systemd-logind.service; rm ${SCRIPT}`);
    await shows(/^session: logind does not answer$/m);
    await cancel();
    // Without logind nobody can hold an inhibitor.
    note(context, await putToBed(site));
    note(context, await wake(site));
  });
});
