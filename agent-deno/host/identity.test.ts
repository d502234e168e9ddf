import { assert } from "../testing/assert.ts";
import { makeRoot } from "../testing/root.ts";
import { VERSION } from "../version.ts";
import { readIdentity } from "./identity.ts";

function addInterface(root: string, name: string, mac: string, files: Record<string, string>): void {
  const folder = `${root}/sys/class/net/${name}`;
  Deno.mkdirSync(folder, { recursive: true });
  Deno.writeTextFileSync(`${folder}/address`, `${mac}\n`);
  for (const [path, text] of Object.entries(files)) {
    Deno.mkdirSync(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    Deno.writeTextFileSync(`${folder}/${path}`, text);
  }
}

Deno.test("wired interfaces, with their MAC address, Wake-on-LAN and the default route", () => {
  using root = makeRoot();
  const at = root.paths.root;
  addInterface(at, "lo", "00:00:00:00:00:00", {});
  addInterface(at, "eth0", "02:00:00:00:00:0a", { "device/power/wakeup": "enabled\n" });
  addInterface(at, "eth1", "02:00:00:00:00:0b", { "device/power/wakeup": "disabled\n" });
  addInterface(at, "eth2", "02:00:00:00:00:0c", { "device/vendor": "0x1af4\n", "device/power/wakeup": "\n" });
  addInterface(at, "wlan0", "02:00:00:00:00:0d", { "device/vendor": "0x1\n", "wireless/x": "" });
  addInterface(at, "veth1", "02:00:00:00:00:0e", {});
  addInterface(at, "br0", "02:00:00:00:00:0f", {});
  Deno.mkdirSync(`${at}/proc/net`, { recursive: true });
  Deno.writeTextFileSync(
    root.paths.routes,
    [
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
      "br0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
      "eth0\t0002A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0",
      "",
    ].join("\n"),
  );
  Deno.writeTextFileSync(root.paths.osRelease, 'NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n');
  assert.deepEqual(readIdentity(root.paths), {
    version: VERSION,
    hostname: Deno.hostname(),
    os: "Debian GNU/Linux 13 (trixie)",
    arch: Deno.build.arch,
    interfaces: [
      { name: "br0", macAddress: "02:00:00:00:00:0F", wakeOnLan: undefined, defaultRoute: true },
      { name: "eth0", macAddress: "02:00:00:00:00:0A", wakeOnLan: true, defaultRoute: false },
      { name: "eth1", macAddress: "02:00:00:00:00:0B", wakeOnLan: false, defaultRoute: false },
      { name: "eth2", macAddress: "02:00:00:00:00:0C", wakeOnLan: undefined, defaultRoute: false },
    ],
  });
});

Deno.test("what cannot be read is left out", () => {
  using root = makeRoot();
  const { os, interfaces } = readIdentity(root.paths);
  assert.deepEqual([os, interfaces], [Deno.build.os, []]);
});
