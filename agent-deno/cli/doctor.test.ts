/** `doctor`: what it says of a machine, what it changes and undoes, and what it leaves alone. */
import { dispatch } from "../../command-line/dispatch.ts";
import { modeOf, readText } from "../host/files.ts";
import { DROP_IN } from "../host/wake-fix.ts";
import { assert } from "../testing/assert.ts";
import { put } from "../testing/host.ts";
import { linuxPlatform } from "../systems/linux.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { KOMO_AGENT } from "./program.ts";

const LINK = "/usr/lib/systemd/network/99-default.link";
const OURS = "etc/systemd/network/99-default.link.d/komoriuta.conf";
const UUID = "0a3c1b7e-4f7d-4c55-9a4b-0d6f3a1c2b3d";
const KEYFILE = "etc/NetworkManager/system-connections/wired.nmconnection";

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function doctor(root: TestRoot, ...args: readonly string[]): Promise<Said> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await dispatch(KOMO_AGENT, ["doctor", ...args], {
    platform: linuxPlatform(root.environment),
    paths: root.paths,
    environment: { ...root.environment, path: `${root.paths.root}/bin` },
    io: {
      out: (line) => void out.push(line),
      err: (line) => void err.push(line),
      ask: () => undefined,
      askSecret: () => undefined,
      colour: false,
    },
    isRoot: true,
    now: () => new Date(),
    uptime: () => 0,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

/** Everything in /etc but the agent's log, as paths and texts. */
function etc(root: TestRoot): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(folder)) {
      const path = `${folder}/${name}`;
      if (isDirectory) walk(path);
      else found[path.slice(root.paths.root.length)] = readText(path) ?? "";
    }
  };
  walk(`${root.paths.root}/etc`);
  return found;
}

/** A program that notes its calls, then does this. `$*` are its arguments. */
function program(root: TestRoot, name: string, script: string): void {
  root.replaceCommand(name, `PATH=/usr/bin:/bin\necho "${name} $*" >> "${root.paths.root}/calls"\n${script}`);
}

/** A Debian with a wired card whose Wake-on-LAN is off, under systemd-udevd. Its ethtool keeps what it is told. */
function debian(): TestRoot {
  const root = makeRoot();
  put(root, "sys/class/net/enp5s0/address", "02:00:00:00:00:0a\n");
  put(root, "sys/class/net/enp5s0/ifindex", "2\n");
  put(root, "sys/class/net/enp5s0/device/power/wakeup", "disabled\n");
  put(root, "proc/net/route", "Iface\nenp5s0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n");
  put(root, "run/udev/control", "");
  put(root, "run/udev/data/n2", `E:ID_NET_LINK_FILE=${LINK}\n`);
  put(root, LINK.slice(1), "[Match]\nOriginalName=*\n\n[Link]\nNamePolicy=keep kernel database\n");
  put(root, "wol", "d");
  const wol = `${root.paths.root}/wol`;
  program(
    root,
    "ethtool",
    `if [ "$1" = -s ]; then printf %s "$4" > "${wol}"; exit; fi
read -r now < "${wol}" || :
printf 'Settings for %s:\\n\\tSupports Wake-on: pumbg\\n\\tWake-on: %s\\n' "$1" "$now"`,
  );
  program(root, "udevadm", 'if [ "$1" = --version ]; then echo 257; fi');
  return root;
}

const changing = (root: TestRoot) =>
  root.calls().filter((call) => /ethtool -s|udevadm control|nmcli connection modify/.test(call));

Deno.test("says what it found, and what to do; changes nothing", async () => {
  using root = debian();
  const before = etc(root);
  const { code, out } = await doctor(root);
  assert.equal(code, 3);
  assert.match(out, /^Card +enp5s0 \(02:00:00:00:00:0A\)$/m);
  assert.match(out, /^Wake-on-LAN +off$/m);
  assert.match(out, /^Board's alarm +none that wakes it$/m);
  assert.match(out, /^Might not wake: Wake-on-LAN is off on enp5s0\.$/m);
  assert.match(out, /^To turn it on, now and at each boot: sudo komo-agent doctor --fix enp5s0$/m);
  assert.deepEqual(etc(root), before);
  assert.deepEqual(changing(root), []);
  put(root, "sys/class/net/enp5s0/device/power/wakeup", "enabled\n");
  const on = await doctor(root, "enp5s0");
  assert.equal(on.code, 0);
  assert.match(on.out, /Nothing speaks against waking it\./);
  const json = await doctor(root, "--json");
  assert.equal(JSON.parse(json.out).card.name, "enp5s0");
});

for (const [name, halt, isDown] of [
  ["nothing is set", undefined, true],
  ["it is set to yes", "NETDOWN=yes\n", true],
  ["it is set to no, and then to yes", "NETDOWN=no\nNETDOWN=yes\n", true],
  ["it is a comment", "# NETDOWN=no\n", true],
  ["it is set to no", 'HALT=poweroff\nNETDOWN="no"\n', false],
] as const) {
  Deno.test(`halt without systemd, where ${name}: said, mended, and taken back`, async () => {
    using root = debian();
    put(root, "sys/class/net/enp5s0/device/power/wakeup", "enabled\n");
    put(root, "etc/init.d/halt", 'netdown="-i"\nif [ "$NETDOWN" = "no" ]; then netdown=""; fi\n');
    put(root, "etc/default/locale", "");
    if (halt !== undefined) put(root, "etc/default/halt", halt);
    const before = etc(root);
    const said = await doctor(root);
    assert.equal(said.code, isDown ? 3 : 0);
    assert.equal(/^Might not wake: halt takes the network cards down/m.test(said.out), isDown);
    assert.equal(/^To have them left up: .* --fix enp5s0$/m.test(said.out), isDown);
    assert.equal(JSON.parse((await doctor(root, "--json")).out).haltTakesCardsDown, isDown || undefined);
    assert.match((await doctor(root, "--fix")).out, isDown ? /Wrote NETDOWN=no into/ : /^((?!NETDOWN).)*$/s);
    assert.equal((await doctor(root)).code, 0);
    const after = etc(root);
    await doctor(root, "--fix");
    assert.deepEqual(etc(root), after);
    const undone = await doctor(root, "--undo");
    assert.equal(undone.code, 0, undone.err);
    assert.equal(/Took NETDOWN=no out of/.test(undone.out), isDown);
    assert.deepEqual(etc(root), before);
  });
}

Deno.test("under systemd, halt leaves the cards alone", async () => {
  using root = debian();
  put(root, "sys/class/net/enp5s0/device/power/wakeup", "enabled\n");
  put(root, "etc/init.d/halt", "NETDOWN\n");
  root.bootWithSystemd();
  assert.equal((await doctor(root)).code, 0);
});

Deno.test("a line of ours that somebody has changed is left as it is", async () => {
  using root = debian();
  put(root, "etc/init.d/halt", "NETDOWN\n");
  put(root, "etc/default/halt", "HALT=poweroff\n");
  await doctor(root, "--fix");
  put(root, "etc/default/halt", "NETDOWN=no # mine\n");
  assert.match((await doctor(root, "--undo")).out, /default\/halt was changed by somebody/);
  assert.equal(readText(`${root.paths.root}/etc/default/halt`), "NETDOWN=no # mine\n");
});

Deno.test("a drop-in of the .link file in force turns it on; twice is as once; undone, nothing is left", async () => {
  using root = debian();
  const before = etc(root);
  const first = await doctor(root, "--fix");
  assert.equal(first.code, 0, first.err);
  assert.match(
    first.out,
    /^Wrote .*komoriuta\.conf: .* for all cards that \/usr\/lib\/.*99-default\.link sets up\.$/m,
  );
  assert.match(first.out, /^It was turned on for enp5s0 now, too\.$/m);
  assert.equal(readText(`${root.paths.root}/${OURS}`), DROP_IN);
  assert.equal(modeOf(`${root.paths.root}/${OURS}`), 0o644);
  assert.deepEqual(changing(root), ["udevadm control --reload", "ethtool -s enp5s0 wol g"]);
  const after = etc(root);

  const second = await doctor(root, "--fix", "enp5s0");
  assert.equal(second.code, 0);
  assert.match(second.out, /already, by \/usr\/lib/);
  assert.deepEqual(etc(root), after);
  assert.equal(changing(root).length, 2);

  const undone = await doctor(root, "--undo");
  assert.equal(undone.code, 0, undone.err);
  assert.match(undone.out, /^Removed .*komoriuta\.conf\.$/m);
  assert.deepEqual(etc(root), before);
  assert.equal(readText(`${root.paths.root}/wol`), "d");
  assert(!Deno.readDirSync(`${root.paths.root}/etc/systemd/network`).some(({ name }) => name.endsWith(".d")));
  assert.match((await doctor(root, "--undo")).out, /nothing to undo/);
});

Deno.test("what others have changed since is left as it is, and said", async () => {
  using root = debian();
  await doctor(root, "--fix");
  put(root, OURS, "[Link]\nWakeOnLan=off\n");
  const { code, out } = await doctor(root, "--undo");
  assert.equal(code, 0);
  assert.match(out, /was changed by somebody, and is left as it is/);
  assert.equal(readText(`${root.paths.root}/${OURS}`), "[Link]\nWakeOnLan=off\n");
  const again = await doctor(root, "--fix");
  assert.equal(again.code, 1);
  assert.match(again.err, /Nothing was changed: .*komoriuta\.conf exists, and is not ours/);
});

Deno.test("without ethtool it is on from the next boot on, and says so", async () => {
  using root = debian();
  Deno.removeSync(`${root.paths.root}/bin/ethtool`);
  const { code, out } = await doctor(root, "--fix");
  assert.equal(code, 0);
  assert.match(
    out,
    /^It was not turned on for the present boot \(ethtool is not found.*\), and is from the next boot on/m,
  );
  assert.equal((await doctor(root, "--undo")).code, 0);
});

/** NetworkManager runs the card; its nmcli keeps what it is told in the keyfile. */
function desktop(file = KEYFILE): TestRoot {
  const root = debian();
  put(root, "run/NetworkManager/devices/2", `[device]\nmanaged=true\nconnection-uuid=${UUID}\n`);
  const keyfile = put(root, file, `[connection]\nuuid=${UUID}\n\n[ethernet]\n`, 0o600);
  program(
    root,
    "nmcli",
    `if [ "$2" = modify ]; then
  case $6 in magic) value=64 ;; *) value=1 ;; esac
  printf '[connection]\\nuuid=%s\\n\\n[ethernet]\\nwake-on-lan=%s\\n' "$4" "$value" > "${keyfile}"
elif grep -q wake-on-lan=64 "${keyfile}"; then echo magic; else echo default; fi`,
  );
  return root;
}

Deno.test("NetworkManager is asked by its own key, and undone by it", async () => {
  using root = desktop();
  const modify = (value: string) =>
    `nmcli connection modify uuid ${UUID} 802-3-ethernet.wake-on-lan ${value}`;
  const { code, out, err } = await doctor(root, "--fix");
  assert.equal(code, 0, err);
  assert.match(out, /^NetworkManager turns Wake-on-LAN on at each boot/m);
  assert.deepEqual(changing(root), [modify("magic"), "ethtool -s enp5s0 wol g"]);
  assert.equal(readText(`${root.paths.root}/${OURS}`), undefined);
  assert.match((await doctor(root, "--fix")).out, /already, by NetworkManager/);
  const undone = await doctor(root, "--undo");
  assert.match(undone.out, /has its former Wake-on-LAN again: default/);
  assert.deepEqual(changing(root).slice(2), [modify("default"), "ethtool -s enp5s0 wol d"]);
});

const REFUSED: readonly (readonly [string, (root: TestRoot) => void, RegExp])[] = [
  ["a container", (root) => void put(root, "run/systemd/container", "lxc"), /this is a container/],
  ["Docker", (root) => void put(root, ".dockerenv", ""), /this is a container/],
  [
    "netplan",
    (root) => void put(root, "etc/netplan/50-cloud.yaml", ""),
    /add `wakeonlan: true` to enp5s0 in /,
  ],
  [
    "ifupdown that sets it itself",
    (root) => void put(root, "etc/network/interfaces", "iface enp5s0 inet dhcp\n  ethernet-wol d\n"),
    /interfaces sets Wake-on-LAN itself when ifupdown/,
  ],
  [
    "ifupdown with ethtool, in a folder",
    (root) =>
      void put(
        root,
        "etc/network/interfaces.d/lan",
        "iface enp5s0 inet dhcp\n  post-up /sbin/ethtool -s enp5s0 wol d\n",
      ),
    /interfaces\.d\/lan sets Wake-on-LAN itself/,
  ],
  [
    "no udevd",
    (root) => Deno.removeSync(`${root.paths.root}/run/udev/control`),
    /systemd-udevd does not run/,
  ],
  ["no .link file", (root) => void put(root, "run/udev/data/n2", "E:X=1\n"), /has applied no \.link file/],
  [
    "a .link file that another program makes",
    (root) => void put(root, "run/udev/data/n2", "E:ID_NET_LINK_FILE=/run/systemd/network/10-lan.link\n"),
    /made anew at each boot by another program/,
  ],
  [
    "an old udevd",
    (root) => program(root, "udevadm", "echo 247"),
    /systemd 249 or newer is needed .* here is 247/,
  ],
  ["no udevadm", (root) => Deno.removeSync(`${root.paths.root}/bin/udevadm`), /here is none/],
  [
    "a card that hears no packet",
    (root) => program(root, "ethtool", "printf '\\tSupports Wake-on: d\\n\\tWake-on: d\\n'"),
    /cannot be woken by magic packets \(ethtool: "Supports Wake-on: d"\)/,
  ],
  [
    "a driver that says nothing",
    (root) => {
      Deno.removeSync(`${root.paths.root}/bin/ethtool`);
      put(root, "sys/class/net/enp5s0/device/power/wakeup", "");
    },
    /does not say whether it can wake the machine: install ethtool/,
  ],
  ["a Wi-Fi card", (root) => void put(root, "sys/class/net/enp5s0/wireless/x", ""), /is a Wi-Fi card/],
  [
    "NetworkManager with a connection of netplan's",
    (root) => {
      put(root, "run/NetworkManager/devices/2", `[device]\nconnection-uuid=${UUID}\n`);
      put(root, "run/NetworkManager/system-connections/netplan-x.nmconnection", `uuid=${UUID}\n`);
    },
    /another program made NetworkManager's connection/,
  ],
  [
    "NetworkManager with a connection elsewhere",
    (root) => void put(root, "run/NetworkManager/devices/2", `[device]\nconnection-uuid=${UUID}\n`),
    /whose file is not among its own/,
  ],
];

for (const [name, prepare, why] of REFUSED) {
  Deno.test(`refused, with the reason, and nothing is changed: ${name}`, async () => {
    using root = debian();
    prepare(root);
    const before = etc(root);
    const { code, out, err } = await doctor(root, "--fix");
    assert.equal(code, 1, out);
    assert.match(err, /^komo-agent: Nothing was changed: /);
    assert.match(err, why);
    assert.deepEqual(etc(root), before);
    assert.deepEqual(changing(root), []);
  });
}

Deno.test("a name that no card has, and one that a program would read as an option", async () => {
  using root = debian();
  const { code, err } = await doctor(root, "eth9", "--fix");
  assert.equal(code, 2);
  assert.match(err, /There is no wired network card eth9 here; there is enp5s0\./);
  Deno.renameSync(`${root.paths.interfaces}/enp5s0`, `${root.paths.interfaces}/-s`);
  put(root, "proc/net/route", "");
  const odd = await doctor(root, "--fix");
  assert.equal(odd.code, 1);
  assert.match(odd.err, /is none that a program could be given/);
  assert.deepEqual(root.calls(), []);
});

Deno.test("a record that was tampered with undoes nothing", async () => {
  using root = debian();
  await doctor(root, "--fix");
  for (const record of [
    "{",
    '{"card":"enp5s0","dropIn":"/etc/passwd"}',
    `{"card":"enp5s0","dropIn":"${root.paths.root}/etc/systemd/network/../../x.link.d/komoriuta.conf"}`,
    '{"card":"--help","ethtool":"d"}',
    '{"card":"enp5s0","ethtool":"d; reboot"}',
    `{"card":"enp5s0","connection":{"uuid":"${UUID}","was":"$(reboot)"}}`,
  ]) {
    Deno.writeTextFileSync(root.paths.wakeFixed, record);
    const { code, err } = await doctor(root, "--undo");
    assert.deepEqual([code, /is broken: undo by hand/.test(err)], [1, true], record);
  }
  assert.equal(readText(`${root.paths.root}/${OURS}`), DROP_IN);
});

Deno.test("a disk that is full changes nothing that could not be undone", async () => {
  using root = debian();
  put(root, "etc/systemd/network/99-default.link.d", "a file in the place of the folder");
  const { code, err } = await doctor(root, "--fix");
  assert.equal(code, 1);
  assert.match(err, /cannot be written/);
  assert.deepEqual(changing(root), []);
  assert.match((await doctor(root, "--undo")).out, /is gone already|has changed nothing/);
});
