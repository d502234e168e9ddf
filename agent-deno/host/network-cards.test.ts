import { assert } from "../testing/assert.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { readNetworkCards } from "./network-cards.ts";

/** An interface of /sys/class/net, with these files and empty entries. */
function addInterface(root: TestRoot, name: string, mac: string, files: Record<string, string> = {}): void {
  const folder = `${root.paths.interfaces}/${name}`;
  Deno.mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries({ address: `${mac}\n`, ...files })) {
    Deno.mkdirSync(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    Deno.writeTextFileSync(`${folder}/${path}`, text);
  }
}

/** A wired card whose driver tells this of Wake-on-LAN. */
function addCard(root: TestRoot, name: string, last: string, wakeup: string, more = {}): void {
  addInterface(root, name, `02:00:00:00:00:${last}`, { "device/power/wakeup": `${wakeup}\n`, ...more });
}

function addRoutes(root: TestRoot, four: readonly string[], six: readonly string[] = []): void {
  Deno.mkdirSync(`${root.paths.root}/proc/net`, { recursive: true });
  const head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
  Deno.writeTextFileSync(root.paths.routes, [head, ...four, ""].join("\n"));
  Deno.writeTextFileSync(root.paths.routes6, [...six, ""].join("\n"));
}

const byDefault = (name: string) => `${name}\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0`;
const locally = (name: string) => `${name}\t0002A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0`;
const NOWHERE = "0".repeat(32);
const byDefault6 = (name: string) =>
  `${NOWHERE} 00 ${NOWHERE} 00 fd000000000000000000000000000001 00000400 00000003 00000000 00000003     ${name}`;

/** "eth0 02:…:0A on *": name, address, Wake-on-LAN, and a star for the default route. */
function cards(root: TestRoot): string[] {
  return readNetworkCards(root.paths).map(({ name, macAddress, wakeOnLan, defaultRoute }) => {
    const wakes = wakeOnLan === undefined ? "unknown" : wakeOnLan ? "on" : "off";
    return [name, macAddress.slice(-2), wakes, ...(defaultRoute ? ["*"] : [])].join(" ");
  });
}

Deno.test("wired cards, with what their drivers tell of Wake-on-LAN; nothing wireless or virtual", () => {
  using root = makeRoot();
  addInterface(root, "lo", "00:00:00:00:00:00", { type: "772\n" });
  addCard(root, "eth0", "0a", "enabled", { type: "1\n" });
  addCard(root, "eth1", "0b", "disabled");
  addCard(root, "eth2", "0c", "");
  addInterface(root, "eth3", "02:00:00:00:00:0d", { "device/vendor": "0x1af4\n" });
  addCard(root, "wlan0", "0e", "enabled", { "wireless/x": "" });
  addCard(root, "wlan1", "0f", "enabled", { "phy80211/x": "" });
  addCard(root, "ib0", "10", "enabled", { type: "32\n" });
  addInterface(root, "veth1", "02:00:00:00:00:11");
  Deno.writeTextFileSync(`${root.paths.interfaces}/bonding_masters`, "\n");
  addRoutes(root, [byDefault("eth0"), locally("eth1")]);
  assert.deepEqual(cards(root), ["eth0 0A on *", "eth1 0B off", "eth2 0C unknown", "eth3 0D unknown"]);
});

Deno.test("of a card on USB, the device tells, not its interface", () => {
  using root = makeRoot();
  const device = `${root.paths.root}/sys/devices/usb1/1-1`;
  Deno.mkdirSync(`${device}/1-1:1.0`, { recursive: true });
  Deno.mkdirSync(`${device}/power`);
  Deno.writeTextFileSync(`${device}/power/wakeup`, "disabled\n");
  Deno.writeTextFileSync(`${device}/1-1:1.0/bInterfaceNumber`, "00\n");
  addInterface(root, "usb0", "02:00:00:00:00:0a");
  Deno.symlinkSync(`${device}/1-1:1.0`, `${root.paths.interfaces}/usb0/device`);
  assert.deepEqual(cards(root), ["usb0 0A off"]);
});

Deno.test("the default route of IPv6 counts, and the kernel's unreachable one on lo does not", () => {
  using root = makeRoot();
  addCard(root, "eth0", "0a", "enabled");
  addCard(root, "eth1", "0b", "enabled");
  addInterface(root, "lo", "00:00:00:00:00:00", { type: "772\n" });
  addRoutes(root, [], [byDefault6("eth1"), byDefault6("lo")]);
  assert.deepEqual(cards(root), ["eth0 0A on", "eth1 0B on *"]);
});

Deno.test("beneath a bridge on a VLAN on a bond, the cards carry the route, with their own addresses", () => {
  using root = makeRoot();
  addInterface(root, "br0", "02:00:00:00:00:01", { lower_vlan7: "" });
  addInterface(root, "vlan7", "02:00:00:00:00:01", { lower_bond0: "" });
  addInterface(root, "bond0", "02:00:00:00:00:01", { lower_eth0: "", lower_eth1: "" });
  addCard(root, "eth0", "01", "enabled", { "bonding_slave/perm_hwaddr": "02:00:00:00:00:0a\n" });
  addCard(root, "eth1", "01", "disabled", { "bonding_slave/perm_hwaddr": "02:00:00:00:00:0b\n" });
  addCard(root, "eth2", "0c", "disabled");
  addRoutes(root, [byDefault("br0")]);
  assert.deepEqual(cards(root), ["eth0 0A on *", "eth1 0B off *", "eth2 0C off"]);
});

Deno.test("what carries the default route is named even where no hardware lies beneath it", () => {
  using root = makeRoot();
  addInterface(root, "br0", "02:00:00:00:00:01", { lower_tap0: "" });
  addInterface(root, "tap0", "02:00:00:00:00:02");
  addRoutes(root, [byDefault("br0")]);
  assert.deepEqual(cards(root), ["br0 01 unknown *"]);
});

Deno.test("interfaces that lie beneath each other end somewhere; a gone one is left out", () => {
  using root = makeRoot();
  addInterface(root, "br0", "02:00:00:00:00:01", { lower_br1: "" });
  addInterface(root, "br1", "02:00:00:00:00:02", { lower_br0: "" });
  addRoutes(root, [byDefault("br0"), byDefault("ppp0")]);
  assert.deepEqual(cards(root), ["br0 01 unknown *"]);
});

Deno.test("no more than 32, and no fault where nothing can be read", () => {
  using root = makeRoot();
  assert.deepEqual(cards(root), []);
  for (let i = 0; i < 40; i++) addCard(root, `eth${i}`, i.toString(16).padStart(2, "0"), "enabled");
  assert.equal(cards(root).length, 32);
});

Deno.test("this machine: every card really exists, and the one with the default route is among them", () => {
  using root = makeRoot();
  const real = { ...root.paths, interfaces: "/sys/class/net", routes: "/proc/net/route" };
  const found = readNetworkCards({ ...real, routes6: "/proc/net/ipv6_route" });
  const kernel = Deno.networkInterfaces().map(({ name, mac }) => `${name} ${mac.toUpperCase()}`);
  for (const { name, macAddress } of found) {
    // Those without an IP address are not named by the kernel's other answer.
    const other = kernel.find((one) => one.startsWith(`${name} `));
    assert(other === undefined || other === `${name} ${macAddress}`, other);
  }
  const routes = Deno.readTextFileSync("/proc/net/route").split("\n");
  if (routes.some((row) => /^\S+\t00000000\t\S+\t\S+\t\S+\t\S+\t\S+\t00000000/.test(row))) {
    assert(found.some(({ defaultRoute }) => defaultRoute));
  }
});

Deno.test("networks of a card are its own, and those of the bridge and the VLAN above it; others' are not", () => {
  using root = makeRoot();
  addCard(root, "eth0", "0a", "enabled", { upper_br0: "" });
  addCard(root, "eth1", "0b", "enabled", { "upper_eth1.7": "" });
  addInterface(root, "br0", "02:00:00:00:00:0a", { lower_eth0: "" });
  addInterface(root, "eth1.7", "02:00:00:00:00:0b", { lower_eth1: "" });
  addInterface(root, "docker0", "02:00:00:00:00:0d");
  const networks = [
    { name: "br0", cidr: "192.0.2.7/24" },
    { name: "eth1", cidr: "10.1.0.7/16" },
    { name: "eth1.7", cidr: "10.7.0.7/16" },
    { name: "docker0", cidr: "172.17.0.1/16" },
  ];
  const found = readNetworkCards(root.paths, () => networks);
  assert.deepEqual(
    found.map(({ addresses }) => addresses),
    [["192.0.2.7/24"], ["10.1.0.7/16", "10.7.0.7/16"]],
  );
  const many = Array.from({ length: 20 }, (_, at) => ({ name: "eth0", cidr: `10.${at}.0.1/16` }));
  assert.equal(readNetworkCards(root.paths, () => many)[0]?.addresses.length, 8);
});
