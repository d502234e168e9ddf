/** Details of a card by which it can be relied on: driver, speed, firmware, .link file, NetworkManager. */
import { assert } from "../testing/assert.ts";
import { put } from "../testing/host.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { linkFileOf, wakesByPacket } from "./link-file.ts";
import { readNetworkCards } from "./network-cards.ts";
import { connectionOf } from "./network-manager.ts";
import { keepingReadRarely } from "./wake-keeping.ts";

const DEFAULT = "/usr/lib/systemd/network/99-default.link";
const UUID = "0a3c1b7e-4f7d-4c55-9a4b-0d6f3a1c2b3d";

/** A machine with the card enp5s0 behind a bridge. */
function machine(): TestRoot {
  const root = makeRoot();
  const device = `${root.paths.root}/sys/devices/pci0000:00/0000:00:1c.0/0000:05:00.0`;
  Deno.mkdirSync(device, { recursive: true });
  Deno.mkdirSync(`${root.paths.root}/sys/bus/pci/drivers/r8169`, { recursive: true });
  Deno.symlinkSync(`${root.paths.root}/sys/bus/pci/drivers/r8169`, `${device}/driver`);
  put(root, "sys/class/net/enp5s0/address", "02:00:00:00:00:0a\n");
  put(root, "sys/class/net/enp5s0/ifindex", "2\n");
  Deno.symlinkSync(device, `${root.paths.interfaces}/enp5s0/device`);
  return root;
}

function card(root: TestRoot) {
  const [one] = readNetworkCards(root.paths);
  assert(one !== undefined);
  return one;
}

Deno.test("driver and speed; nothing is said of what is not known", () => {
  using root = machine();
  const { driver, speed, wireless, acpiWakeup, linkFile, wakeOnLanKeptBy } = card(root);
  assert.deepEqual([driver, speed, wireless, acpiWakeup, linkFile], ["r8169", 0, false, "", ""]);
  assert.equal(wakeOnLanKeptBy, "WAKE_ON_LAN_KEEPER_UNSPECIFIED");
  put(root, "sys/class/net/enp5s0/speed", "-1\n");
  assert.equal(card(root).speed, 0);
  put(root, "sys/class/net/enp5s0/speed", "2500\n");
  assert.equal(card(root).speed, 2500);
});

Deno.test("the line of the card in /proc/acpi/wakeup, else of the bridge above it", () => {
  using root = machine();
  const head = "Device\tS-state\t  Status   Sysfs node\n";
  const bridge = "RP05\t  S4\t*disabled  pci:0000:00:1c.0\n";
  put(root, "proc/acpi/wakeup", `${head}PWRB\t  S4\t*enabled   platform:PNP0C0C:00\n${bridge}`);
  assert.equal(card(root).acpiWakeup, "RP05 S4 disabled");
  put(root, "proc/acpi/wakeup", `${head}${bridge}PXSX\t  S3\t*enabled   pci:0000:05:00.0\n`);
  assert.equal(card(root).acpiWakeup, "PXSX S3 enabled");
});

Deno.test("the .link file in force, with what its drop-ins make of it", () => {
  using root = machine();
  put(root, "run/udev/data/n2", `E:ID_NET_DRIVER=r8169\nE:ID_NET_LINK_FILE=${DEFAULT}\n`);
  put(root, DEFAULT.slice(1), "[Match]\nOriginalName=*\n\n[Link]\nNamePolicy=keep kernel\nWakeOnLan=off\n");
  const found = () => linkFileOf("enp5s0", root.paths);
  assert.deepEqual(found(), { path: DEFAULT, wakeOnLan: "off" });
  assert.equal(card(root).linkFile, DEFAULT);
  put(root, "etc/systemd/network/99-default.link.d/komoriuta.conf", "# ours\n[Link]\nWakeOnLan = magic\n");
  assert.equal(found()?.wakeOnLan, "magic");
  assert.equal(card(root).wakeOnLanKeptBy, "WAKE_ON_LAN_KEEPER_LINK");
  // Of two with the same name, the one in /etc counts; the last name counts most.
  put(root, "usr/lib/systemd/network/99-default.link.d/komoriuta.conf", "[Link]\nWakeOnLan=off\n");
  assert.equal(found()?.wakeOnLan, "magic");
  put(root, "run/systemd/network/99-default.link.d/z.conf", "[Link]\nWakeOnLan=unicast\n");
  assert.equal(found()?.wakeOnLan, "unicast");
  assert(!wakesByPacket("unicast") && !wakesByPacket(undefined) && wakesByPacket("arp magic"));
});

Deno.test("a .link file that is none, elsewhere or gone", () => {
  using root = machine();
  for (const path of ["/a/../etc/shadow.link", "relative.link", "/etc/passwd", `/${"x".repeat(300)}.link`]) {
    put(root, "run/udev/data/n2", `E:ID_NET_LINK_FILE=${path}\n`);
    assert.equal(linkFileOf("enp5s0", root.paths), undefined, path);
  }
  put(root, "run/udev/data/n2", `E:ID_NET_LINK_FILE=${DEFAULT}\n`);
  assert.deepEqual(linkFileOf("enp5s0", root.paths), { path: DEFAULT, wakeOnLan: undefined });
  put(root, "sys/class/net/enp5s0/ifindex", "../2\n");
  assert.equal(linkFileOf("enp5s0", root.paths), undefined);
});

Deno.test("NetworkManager's connection of the card, by its files", () => {
  using root = machine();
  const found = () => connectionOf("enp5s0", root.paths);
  assert.equal(found(), undefined);
  put(root, "run/NetworkManager/devices/2", `[device]\nmanaged=true\nconnection-uuid=${UUID}\n`);
  assert.deepEqual(found(), { uuid: UUID, file: undefined, wakes: false });
  const file = "etc/NetworkManager/system-connections/Wired connection 1.nmconnection";
  const keyfile = (more: string) =>
    `[connection]\nid=Wired\nuuid=${UUID}\n\n[ethernet]\n${more}\n[ipv4]\nmethod=auto\n`;
  const path = put(root, file, keyfile(""), 0o600);
  assert.deepEqual(found(), { uuid: UUID, file: path, wakes: false });
  put(root, file, keyfile("wake-on-lan=64\n"));
  assert.equal(found()?.wakes, true);
  assert.equal(card(root).wakeOnLanKeptBy, "WAKE_ON_LAN_KEEPER_NETWORK_MANAGER");
  put(root, file, keyfile("wake-on-lan=1\n"));
  assert.equal(found()?.wakes, false);
  put(root, "run/NetworkManager/devices/2", `[device]\nmanaged=false\nconnection-uuid=${UUID}\n`);
  assert.equal(found(), undefined);
});

Deno.test("a Wi-Fi card with the default route says that it is one", () => {
  using root = makeRoot();
  put(root, "sys/class/net/wlan0/address", "02:00:00:00:00:0b\n");
  put(root, "sys/class/net/wlan0/phy80211/name", "phy0\n");
  put(root, "sys/class/net/wlan0/device/vendor", "\n");
  put(root, "proc/net/route", "Iface\nwlan0\t00000000\t0102A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n");
  assert.equal(card(root).wireless, true);
});

Deno.test("what keeps Wake-on-LAN on is read again after five minutes, and no sooner", () => {
  using root = machine();
  put(root, "run/udev/data/n2", `E:ID_NET_LINK_FILE=${DEFAULT}\n`);
  let now = 0;
  const keepingOf = keepingReadRarely(root.paths, () => now);
  const keptBy = () => readNetworkCards(root.paths, undefined, keepingOf)[0]?.wakeOnLanKeptBy;
  assert.equal(keptBy(), "WAKE_ON_LAN_KEEPER_UNSPECIFIED");
  put(root, DEFAULT.slice(1), "[Link]\nWakeOnLan=magic\n");
  now = 299_999;
  assert.equal(keptBy(), "WAKE_ON_LAN_KEEPER_UNSPECIFIED");
  now = 300_000;
  assert.equal(keptBy(), "WAKE_ON_LAN_KEEPER_LINK");
});
