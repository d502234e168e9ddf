import path from "node:path";
import { IMAGES, imageOf } from "../../scripts/test/machine-image.mjs";
import { NEAR } from "../helpers/hosts";
import type { VmOptions } from "./vm";

/** Paths of QEMU's files. */
export interface Files {
  readonly disk: string;
  readonly swap?: string | undefined;
  readonly console: string;
  readonly monitor: string;
  readonly guest: string;
}

/** Drivers that no test uses: where QEMU emulates, each takes a second of the start. */
const UNUSED =
  "aesni_intel,ahci,cfg80211,drm,i2c_i801,iTCO_wdt,lpc_ich,pcspkr,psmouse,sha1_ssse3,sha256_ssse3,sha512_ssse3";

/** Whether a processor runs the machine, and QEMU does not emulate one. */
export const HAS_KVM = process.env["KOMO_TEST_ACCELERATOR"] === "kvm";

const PROCESSOR = {
  kvm: ["-accel", "kvm", "-cpu", "host"],
  // Every processor that QEMU knows to emulate, less what costs much and helps no one here.
  tcg: ["-accel", "tcg,thread=multi", "-cpu", "max,la57=off,svm=off"],
};

/** QEMU's command line for the machine. It gives the kernel, so that no boot loader needs to be installed. */
export function qemuCommand(
  {
    isKilled = false,
    name,
    address,
    macAddress,
    shares = {},
    canSleep = false,
    card = "e1000e",
    image = "systemd",
  }: VmOptions,
  cards: { readonly cable: string; readonly hasBareCard: boolean },
  files: Files,
): string[] {
  const { init, network } = IMAGES[image];
  const kernel = [
    "root=/dev/vda rw console=ttyS0 loglevel=4 mitigations=off",
    // Where QEMU emulates on a busy host, ticks come too late for that check, and the kernel panics.
    "no_timer_check",
    `module_blacklist=${UNUSED}`,
    ...(files.swap ? ["resume=/dev/vdb"] : []),
    // `ip=` would make the initrd wait for a card that it has no driver for.
    ...(init === "systemd" ? [`systemd.hostname=${name}`] : []),
    ...(network === "networkd"
      ? // What systemd-network-generator takes.
        [`systemd.set_credential_binary=network.network.10-cable:${btoa(networkUnit(address))}`]
      : // What the image's /etc/network/interfaces takes.
        ["net.ifnames=0", `komo.address=${address}/24`]),
  ].join(" ");
  const first = `id=card0,netdev=cable,addr=0x10,mac=${macAddress}`;
  const bare = `id=card1,addr=0x11,mac=${macAddress.slice(0, -2)}FF`;
  const options: (readonly [string, string])[] = [
    ["name", name],
    // The newer one wakes up once only.
    ["machine", canSleep ? "pc" : "q35"],
    ...(canSleep
      ? [["global", "PIIX4_PM.disable_s3=0"] as const, ["global", "PIIX4_PM.disable_s4=0"] as const]
      : []),
    ["m", "1024"],
    ["smp", "2"],
    ["display", "none"],
    ["kernel", path.join(imageOf(image), "vmlinuz")],
    ["initrd", path.join(imageOf(image), "initrd")],
    ["append", kernel],
    ["chardev", `file,id=console,path=${files.console},append=on`],
    ["serial", "chardev:console"],
    ["qmp", `unix:${files.monitor},server=on,wait=off`],
    // Where QEMU is not killed, what the machine has written stays written, also without its flushing it.
    ["drive", `file=${files.disk},if=virtio,format=qcow2,cache=${isKilled ? "writeback" : "unsafe"}`],
    ...(files.swap ? [["drive", `file=${files.swap},if=virtio,format=raw,cache=unsafe`] as const] : []),
    ["device", "virtio-serial"],
    ["chardev", `socket,id=guest,path=${files.guest},server=on,wait=off`],
    ["device", "virtserialport,chardev=guest,name=org.qemu.guest_agent.0"],
    ["netdev", `tap,id=cable,ifname=${cards.cable},script=no,downscript=no`],
    // A card as many servers have it.
    ["device", `${card},${first}`],
    ...(cards.hasBareCard ? [["device", `e1000e,${bare}`] as const] : []),
    ...Object.entries(shares).map(
      ([tag, folder]) =>
        ["virtfs", `local,path=${folder},mount_tag=${tag},security_model=none,readonly=on`] as const,
    ),
  ];
  const processor = PROCESSOR[HAS_KVM ? "kvm" : "tcg"];
  return [
    "qemu-system-x86_64",
    "-nodefaults",
    ...processor,
    ...options.flatMap(([key, value]) => [`-${key}`, value]),
  ];
}

const networkUnit = (address: string): string =>
  `[Match]\nName=enp0s16 ens16\n\n[Network]\nAddress=${address}/24\nGateway=${NEAR}\n`;
