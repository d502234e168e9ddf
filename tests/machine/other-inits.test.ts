/** Machines without systemd: Debian with sysvinit, and with OpenRC. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { until } from "../helpers/until";
import { HAS_KVM } from "./hardware";
import { note, putToBed, secondsTo, wake, type Moments } from "./moments";
import { installAgent, makeReady, startSite, type Site } from "./site";

/** A service that takes 20 seconds to stop, and notes whether komolet still runs then. */
const SLOW = `#!/bin/sh
### BEGIN INIT INFO
# Provides:          slow
# Required-Start:    $remote_fs
# Required-Stop:     $remote_fs
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: takes its time
### END INIT INFO
[ "$1" != stop ] || {
  sleep 20
  pid=/run/komoriuta/komolet.pid
  [ ! -e "$pid" ] || flock --shared --nonblock "$pid" true || echo "komolet runs" >/var/lib/slow
}
`;
/** Seconds between heartbeats by which an agent that has said its last word is told from one that only fell silent. */
const LONG_INTERVAL = 30;

const MANAGERS = [
  {
    init: "sysvinit",
    status: "service komolet status",
    startSlow: "update-rc.d slow defaults && service slow start",
    isEnabled: "ls /etc/rc2.d/S*komolet",
  },
  {
    init: "openrc",
    status: "rc-service komolet status",
    // Not by rc-service, which does not note that a script that is not its own has been started.
    startSlow: "rc-update add slow default && openrc default",
    isEnabled: "ls /etc/runlevels/default/komolet",
  },
] as const;

/** As `putToBed`, with the moment of its last report, to the second. */
async function putToBedWithLastWord(site: Site): Promise<Moments> {
  const clicked = Date.now() / 1000;
  const moments = await putToBed(site);
  const { seconds } = site.seen.server(site.uuid).lastHeartbeatAt ?? {};
  return [...moments, ["last word", Number(seconds) - clicked]];
}

describe.for(MANAGERS)("a machine with $init", ({ init, status, startSlow, isEnabled }) => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({}, { image: init });
  });
  afterAll(() => site?.end());

  test("becomes a server by the line of the console, and can be restarted, and not sleep", async () => {
    site.reportIfItFails();
    await installAgent(site);
    const { vm, seen, uuid } = site;
    await vm.must(status);
    await vm.must(isEnabled);
    const { can = [] } = seen.server(uuid).agent ?? {};
    expect(can).toContain("reboot");
    expect(can).not.toContain("suspend");
    const pid = await vm.must("pidof -s komolet");
    const { stdout } = await vm.sh("komo-agent status");
    expect(stdout).toContain("running");
    expect(await vm.must(`grep ^CapEff /proc/$(cat /run/komoriuta/komolet.pid)/status`), pid).toMatch(
      /0400000$/,
    );
  });

  describe("once it is a server", () => {
    beforeEach(() => makeReady(site));

    test("is turned off after its slowest service, and on again by a magic packet", async (context) => {
      const { vm } = site;
      await vm.sh("cat >/etc/init.d/slow && chmod 755 /etc/init.d/slow", { input: SLOW });
      await vm.must(startSlow);
      const down = await putToBedWithLastWord(site);
      note(context, down);
      expect(vm.offBy()).toBe("guest-shutdown");
      // Never shown as off while it still runs. Once komolet has gone with the services, OpenRC runs 29 scripts of the
      // machine itself, some four hundred programs: that is three seconds, or a minute where QEMU emulates.
      if (HAS_KVM || init === "sysvinit")
        expect(secondsTo(down, "OFF")).toBeGreaterThan(secondsTo(down, "machine off"));
      note(context, await wake(site));
      await vm.must(status);
      expect(await vm.must("cat /var/lib/slow")).toBe("komolet runs");
      await vm.must("rm -f /etc/init.d/slow; update-rc.d slow remove; rm -f /etc/runlevels/*/slow");
    });

    test("says its last word: it is OFF after one interval, not after three", async (context) => {
      const { operator, uuid, vm } = site;
      await operator.servers.updateServer({ uuid, heartbeatInterval: LONG_INTERVAL });
      const down = await putToBedWithLastWord(site);
      note(context, down);
      expect(secondsTo(down, "OFF") - secondsTo(down, "last word")).toBeLessThan(LONG_INTERVAL + 10);
      await operator.servers.updateServer({ uuid, heartbeatInterval: 5 });
      note(context, await wake(site));
      expect(await vm.must("cat /run/komoriuta/komolet.pid")).toMatch(/^\d+$/);
    });

    test("is restarted by a click", async () => {
      const { operator, uuid, vm, seen } = site;
      const boot = await vm.bootId();
      await vm.reboots(() => operator.power.reboot({ uuid }));
      expect(await vm.bootId()).not.toBe(boot);
      await seen.reaches(uuid, "ON", 120_000);
    });

    test("has a komolet that is started again when it is killed, and that is gone once uninstalled", async () => {
      const { vm } = site;
      const pid = await vm.must("cat /run/komoriuta/komolet.pid");
      await vm.must(`kill -KILL ${pid}`);
      await until("another one runs", 60_000, async () => {
        const next = await vm.must("cat /run/komoriuta/komolet.pid");
        return next !== pid && (await vm.sh(status)).code === 0;
      });
      await vm.must("sh /usr/local/lib/komoriuta/install.sh uninstall", 120_000);
      const left =
        "ls -d /etc/init.d/komolet /etc/rc?.d/*komolet /etc/runlevels/*/komolet /usr/local/bin/kom*";
      expect((await vm.sh(`${left} 2>/dev/null; pidof komolet`)).stdout.trim()).toBe("");
    });
  });
});
