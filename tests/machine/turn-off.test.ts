/** Servers that do not simply go off when they are ordered to. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { until } from "../helpers/until";
import { note, putToBed, secondsTo, wake } from "./moments";
import { makeReady, startSiteWithAgent, type Site } from "./site";
import { FILL_DISK, FREE_DISK } from "./vm";

/** A service that takes its time, such as a database with much to write. */
const SLOW = `[Service]
ExecStart=/bin/sleep infinity
ExecStop=/bin/sleep 90
TimeoutStopSec=150

[Install]
WantedBy=multi-user.target
`;
/** The network configuration of a second card, which has no cable. */
const BARE = "[Match]\nName=enp0s17\n\n[Network]\nDHCP=yes\n";
/** Seconds of a start that waits for a card without a cable: systemd-networkd-wait-online gives up after 120. */
const WAITED = 120;

describe("turned off and on again", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSiteWithAgent();
  });
  afterAll(() => site?.end());
  beforeEach(() => makeReady(site));

  const write = (file: string, content: string): Promise<unknown> =>
    site.vm.sh(`cat > ${file}`, { input: content });

  test("with a service that takes 90 s to stop, and then with a second card without a cable", async (context) => {
    const { vm, card } = site;
    const received = card.received();
    await write("/etc/systemd/system/slow.service", SLOW);
    await vm.must("systemctl enable --now slow.service");
    await write("/etc/systemd/network/20-bare.network", BARE);
    vm.addBareCard();
    const down = await putToBed(site, 300_000);
    note(context, down);
    expect(secondsTo(down, "machine off")).toBeGreaterThan(90);
    // Never shown as off while it still runs.
    expect(secondsTo(down, "OFF")).toBeGreaterThan(secondsTo(down, "machine off"));
    expect(vm.offBy()).toBe("guest-shutdown");
    expect(card.received()).toEqual(received);

    note(context, await wake(site));
    expect(await vm.must("networkctl --no-legend list enp0s17")).toMatch(/no-carrier/);
    expect(await vm.must("systemctl is-system-running --wait", 300_000)).toBe("running");
    // Nothing waited for the card: komolet least of all.
    expect((await vm.sh("systemctl is-active network-online.target")).stdout.trim()).toBe("inactive");
    expect(secondsOf(await vm.must("systemd-analyze time"))).toBeLessThan(WAITED);
    await vm.must(
      "sed -i /ExecStop/d /etc/systemd/system/slow.service && systemctl daemon-reload && systemctl disable --now slow",
    );
  });

  test("with a root that is full, and has become read-only", async (context) => {
    const { vm } = site;
    // It is without D-Bus from its next start on, and so without logind: where QEMU emulates, systemd would restart
    // that again and again, too slowly to give it up, and the start would never end.
    await vm.must("systemctl mask dbus.service dbus.socket systemd-logind.service; sync");
    await vm.sh(FILL_DISK);
    await vm.must("echo u > /proc/sysrq-trigger");
    await until("/ is read-only", 30_000, async () => (await vm.sh("touch /x")).code !== 0);
    note(context, await putToBed(site));
    expect(vm.offBy()).toBe("guest-shutdown");
    note(context, await wake(site));
    await vm.must(FREE_DISK);
  });

  test("without D-Bus", async (context) => {
    const { vm } = site;
    expect((await vm.sh("systemctl is-active dbus.service dbus.socket")).stdout).not.toMatch(/^active/m);
    note(context, await putToBed(site));
    expect(vm.offBy()).toBe("guest-shutdown");
  });
});

/** The sum in systemd-analyze's output: `Startup finished in … = 1min 2.345s`. */
function secondsOf(output: string): number {
  const [, minutes = "0", seconds = "NaN"] = /= (?:(\d+)min )?([\d.]+)s/.exec(output) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}
