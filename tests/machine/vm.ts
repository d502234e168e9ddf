import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { IMAGES, imageOf, type Image, type Init } from "../../scripts/test/machine-image.mjs";
import { run, startChild, type Child, type Ended } from "../helpers/child";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { until } from "../helpers/until";
import { qemuCommand, type Files } from "./hardware";
import type { Network } from "./network";
import { openQemuSocket, type QemuSocket } from "./qemu-socket";

/** Milliseconds until a machine that was powered on must obey: where QEMU emulates, beside other tests. */
const BOOT_WITHIN = 480_000;

export interface VmOptions {
  readonly name: string;
  /** Its disk at first; default: Debian 13 with systemd. */
  readonly image?: Image;
  /** The network of its cables. */
  readonly network: Network;
  /** The MAC address of its first network card. */
  readonly macAddress: string;
  readonly address: string;
  /** Whether it can be suspended to its memory. */
  readonly canSleep?: boolean;
  /** QEMU's model of its first card; without it one that shows no Wake-on-LAN. */
  readonly card?: string;
  /** Whether it has a second disk, `/dev/vdb`, from which it resumes after hibernation. Nothing is on it at first. */
  readonly hasSwap?: boolean;
  /** Whether QEMU is to be killed: its disk then keeps what the machine has flushed, and no more for certain. */
  readonly isKilled?: boolean;
  /** Folders of this host that it may read, by their tags: `mountLine`. */
  readonly shares?: Readonly<Record<string, string>>;
}

/** Each succeeds once its services have started. */
const HAS_STARTED: Readonly<Record<Init, string>> = {
  systemd: "systemctl is-active multi-user.target",
  sysvinit: "runlevel | grep ' 2$' && ! pgrep -f 'init.d/[r]c 2'",
  openrc: "runlevel | grep ' 2$' && ! pgrep -f 'init.d/[r]c 2' && ! pgrep -x openrc",
};
const HAS_ADDRESS = "ip -4 -o address show scope global | grep inet";

export type Ran = Pick<Ended, "code"> & { readonly stdout: string; readonly stderr: string };

/** A virtual machine with a Debian on its own disk. Off until it is powered on. */
export interface Vm {
  readonly name: string;
  readonly isOn: () => boolean;
  /** Resolves when it is off, at once where it is. */
  readonly off: () => Promise<unknown>;
  /** The reason of its last power-off, in QEMU's words: `guest-shutdown` where the machine powered itself off. */
  readonly offBy: () => unknown;
  /** The number of its starts. */
  readonly starts: () => number;
  readonly powerOn: () => Promise<void>;
  /** Waits until it has started and obeys. */
  readonly booted: () => Promise<void>;
  /** Does what restarts it, without its going off; waits until it has, and obeys again. */
  readonly reboots: (by: () => unknown) => Promise<void>;
  readonly bootId: () => Promise<string>;
  /** Presses the power button shortly, as a person does. */
  readonly pressPowerButton: () => Promise<void>;
  /** Cuts the power: data that are not on the disk are lost. */
  readonly pullPlug: () => Promise<void>;
  /** Kills QEMU, which has no time to put anything in order. */
  readonly kill: () => Promise<unknown>;
  /** Pauses it, as when its host suspends it. */
  readonly freeze: () => Promise<void>;
  readonly thaw: () => Promise<void>;
  /** Waits until it sleeps. The caller puts it to sleep. */
  readonly asleep: () => Promise<void>;
  /** Waits until it sleeps no more. */
  readonly awake: (withinMs: number) => Promise<void>;
  readonly isAsleep: () => Promise<boolean>;
  /** Somebody presses a key. */
  readonly wakeUp: () => Promise<void>;
  readonly cable: (is: "plugged" | "pulled") => Promise<void>;
  /** Runs a line of sh as root, whether it has a network or not. */
  readonly sh: (
    line: string,
    options?: { readonly input?: string; readonly withinMs?: number },
  ) => Promise<Ran>;
  /** As `sh`. @returns what it printed @throws Error where it failed */
  readonly must: (line: string, withinMs?: number) => Promise<string>;
  /** Adds a network card without a cable: `enp0s17`, from the next start on. */
  readonly addBareCard: () => void;
  /** The output of its console, over all starts. */
  readonly console: () => string;
  /** Removes it. */
  readonly end: () => Promise<void>;
}

/**
 * A line of sh that mounts a folder of this host. The kernel's module is waited for: it takes mounts before it has found
 * the folders, and until then says that there is no such device.
 * @param tag of the folder, in `shares`
 * @param folder the mount point, which need not exist
 */
export const mountLine = (tag: string, folder: string): string =>
  `mkdir -p ${folder} && modprobe 9pnet_virtio && ` +
  `mount -t 9p -o ro,cache=loose,msize=524288 ${tag} ${folder}`;

/** Bytes of its second disk: as much as its memory, and some more. It is sparse. */
const SWAP = 1536 * 2 ** 20;

/** Lines of sh: fill the disk to its last block, and give it back. */
export const FILL_DISK =
  "mkdir /full; for size in 512M 64M 8M 1M 64K 4K; do " +
  "while fallocate -l $size /full/$size.$((n = n + 1)) 2>/dev/null; do :; done; done; sync";
export const FREE_DISK = "rm -r /full";

interface Started {
  readonly qemu: Child;
  readonly monitor: QemuSocket;
  readonly guest: QemuSocket;
}

export async function addVm(options: VmOptions): Promise<Vm> {
  const { image: name = "systemd" } = options;
  const image = imageOf(name);
  if (!existsSync(image)) throw new Error(`${image} is missing: run \`npm run test:machine\``);
  const folder = makeTempFolder();
  const disk = path.join(folder, "disk.qcow2");
  const base = path.join(image, "disk.ext4");
  const made = await run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", base, "-F", "raw", disk], {
    env: { PATH: process.env["PATH"] ?? "" },
  });
  if (made.code !== 0) throw new Error(made.stderr);
  const swap = options.hasSwap ? path.join(folder, "swap.raw") : undefined;
  if (swap !== undefined) {
    writeFileSync(swap, "");
    truncateSync(swap, SWAP);
  }
  const cable = options.network.addCable();
  let hasBareCard = false;
  let present: Started | undefined;
  let starts = 0;

  const on = (): Started => {
    if (!present || present.qemu.hasEnded()) throw new Error(`${options.name} is off`);
    return present;
  };
  async function powerOn(): Promise<void> {
    starts++;
    const files: Files = {
      disk,
      swap,
      console: path.join(folder, "console"),
      monitor: path.join(folder, `${starts}.monitor`),
      guest: path.join(folder, `${starts}.guest`),
    };
    const command = qemuCommand(options, { cable, hasBareCard }, files);
    const qemu = await startChild([...options.network.site.prefix, ...command], {
      env: { PATH: process.env["PATH"] ?? "" },
    });
    const sockets = Promise.all([openQemuSocket(files.monitor), openQemuSocket(files.guest)]);
    const opened = await Promise.race([sockets, qemu.ended.then(() => undefined)]);
    if (!opened) throw new Error(`QEMU did not start: ${qemu.stderr()}`);
    present = { qemu, monitor: opened[0], guest: opened[1] };
    await present.monitor.call("qmp_capabilities");
    // Long before the machine looks at it.
    if (hasBareCard) await present.monitor.call("set_link", { name: "card1", up: false });
  }
  async function sh(line: string, { input = "", withinMs = 60_000 } = {}): Promise<Ran> {
    const { guest, qemu } = on();
    const { pid } = await guest.call<{ pid: number }>("guest-exec", {
      path: "/bin/sh",
      arg: ["-c", line],
      env: ["HOME=/root", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"],
      "input-data": Buffer.from(input).toString("base64"),
      "capture-output": true,
    });
    const ended = await until(`${options.name}: ${line}`, withinMs, async () => {
      if (qemu.hasEnded()) return "off";
      const status = await guest.call<ExecStatus>("guest-exec-status", { pid });
      return status.exited && status;
    });
    if (ended === "off") throw new Error(`${options.name} went off: ${line}`);
    const text = (data = ""): string => Buffer.from(data, "base64").toString("utf8");
    return { code: ended.exitcode ?? null, stdout: text(ended["out-data"]), stderr: text(ended["err-data"]) };
  }
  async function must(line: string, withinMs?: number): Promise<string> {
    const { code, stdout, stderr } = await sh(line, { withinMs });
    if (code !== 0) throw new Error(`${options.name}: ${line}: exit ${code}\n${stdout}${stderr}`);
    return stdout.trim();
  }
  async function booted(): Promise<void> {
    await until(`${options.name} has started`, BOOT_WITHIN, async () => {
      const id = Math.floor(Math.random() * 2 ** 31);
      if ((await on().guest.call("guest-sync", { id }, 2000)) !== id) return false;
      return (await sh(`${HAS_STARTED[IMAGES[name].init]} && ${HAS_ADDRESS}`)).code === 0;
    }).catch((error: unknown) => {
      const said = `${present?.qemu.stderr() ?? ""}\n${console().slice(-4000)}`;
      throw new Error(`${options.name} has not started. QEMU and its console said last:\n${said}`, {
        cause: error,
      });
    });
  }
  const isAsleep = async (): Promise<boolean> =>
    (await on().monitor.call<{ status: string }>("query-status")).status === "suspended";
  const bootId = (): Promise<string> => must("cat /proc/sys/kernel/random/boot_id");
  async function reboots(by: () => unknown): Promise<void> {
    const resets = (): number =>
      on()
        .monitor.events()
        .filter(({ event }) => event === "RESET").length;
    const before = resets();
    await by();
    await until(`${options.name} restarts`, BOOT_WITHIN, () => resets() > before);
    await booted();
  }
  const console = (): string => {
    const file = path.join(folder, "console");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };

  return {
    name: options.name,
    isOn: () => present !== undefined && !present.qemu.hasEnded(),
    off: async () => present?.qemu.ended,
    offBy: () => present?.monitor.events().findLast(({ event }) => event === "SHUTDOWN")?.data?.["reason"],
    starts: () => starts,
    powerOn,
    booted,
    reboots,
    bootId,
    pressPowerButton: () => on().monitor.call("system_powerdown"),
    async pullPlug() {
      const { qemu, monitor } = on();
      await Promise.race([monitor.call("quit").catch(() => undefined), qemu.ended]);
      await qemu.ended;
    },
    kill: () => on().qemu.end("SIGKILL"),
    freeze: () => on().monitor.call("stop"),
    thaw: () => on().monitor.call("cont"),
    isAsleep,
    asleep: () => until(`${options.name} sleeps`, 60_000, isAsleep).then(() => undefined),
    awake: (withinMs) =>
      until(`${options.name} wakes up`, withinMs, async () => !(await isAsleep())).then(() => undefined),
    wakeUp: () => on().monitor.call("system_wakeup"),
    cable: (is) => on().monitor.call("set_link", { name: "card0", up: is === "plugged" }),
    sh,
    must,
    addBareCard: () => void (hasBareCard = true),
    console,
    async end() {
      await present?.qemu.end("SIGKILL");
      removeFolder(folder);
    },
  };
}

interface ExecStatus {
  readonly exited: boolean;
  readonly exitcode?: number;
  readonly "out-data"?: string;
  readonly "err-data"?: string;
}
