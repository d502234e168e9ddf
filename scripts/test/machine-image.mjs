import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { CACHE, digestOf } from "../common/files.mjs";
import { must } from "../common/run.mjs";

/** @typedef {"systemd" | "sysvinit" | "openrc"} Init the first program of a machine, and what starts its services */
/** @typedef {Init | "bookworm"} Image Debian 13 by its service manager, or Debian 12 with systemd */

/**
 * @typedef {object} Kind
 * @property {string} suite of Debian
 * @property {Init} init
 * @property {"networkd" | "ifupdown"} network what gives its card the address
 * @property {readonly string[]} packages
 * @property {Readonly<Record<string, string>>} files path in the machine → content
 */

const PACKAGES = [
  // A server as people have it.
  ["linux-image-amd64", "initramfs-tools", "udev"],
  ["iproute2", "kmod", "procps", "e2fsprogs", "sudo", "logrotate", "openssl"],
  // Programs of the console's line.
  ["curl", "wget", "ca-certificates"],
  // For somebody who logs in and edits a file.
  ["openssh-server", "vim-tiny"],
  // The tests' access to the machine, also where it has no network.
  ["qemu-guest-agent"],
].flat();

/** Path in the machine → content. The addresses come with the kernel's command line. */
const FILES = {
  "etc/hosts": "127.0.0.1 localhost\n",
};

/** Its only card, with the address that the kernel's command line has for it. */
const INTERFACES = `auto lo eth0
iface lo inet loopback
iface eth0 inet manual
  up ip link set eth0 up
  up ip address add $(sed -n 's/.*komo.address=\\([^ ]*\\).*/\\1/p' /proc/cmdline) dev eth0
`;

const SYSTEMD = {
  ...{ suite: "trixie", init: /** @type {const} */ ("systemd"), network: /** @type {const} */ ("networkd") },
  packages: ["systemd-sysv", "dbus", "libpam-systemd", "polkitd"],
  files: {
    "etc/fstab": "/dev/vda / ext4 defaults,errors=remount-ro 0 1\n",
    // Made anew by each machine.
    "etc/machine-id": "",
  },
};

const WITHOUT_SYSTEMD = {
  ...{ suite: "trixie", network: /** @type {const} */ ("ifupdown") },
  packages: ["sysvinit-core", "initscripts", "ifupdown"],
  files: {
    // The initrd has checked it, and mounted it for writing.
    "etc/fstab": "/dev/vda / ext4 defaults,errors=remount-ro 0 0\n",
    "etc/hostname": "alder\n",
    "etc/network/interfaces": INTERFACES,
  },
};

/** @type {Readonly<Record<Image, Kind>>} */
export const IMAGES = {
  systemd: SYSTEMD,
  sysvinit: { ...WITHOUT_SYSTEMD, init: "sysvinit", packages: [...WITHOUT_SYSTEMD.packages, "sysv-rc"] },
  openrc: { ...WITHOUT_SYSTEMD, init: "openrc", packages: [...WITHOUT_SYSTEMD.packages, "openrc"] },
  // Its systemd does not take a network from the kernel's command line.
  bookworm: {
    ...{ ...SYSTEMD, suite: "bookworm", network: "ifupdown", packages: [...SYSTEMD.packages, "ifupdown"] },
    files: { ...SYSTEMD.files, "etc/network/interfaces": INTERFACES },
  },
};

/** Modules of the initrd, for the disk alone: a few megabytes are unpacked in a second, also where QEMU emulates. */
const INITRD = {
  "conf.d/small": "MODULES=list\nCOMPRESS=gzip\n",
  modules: "virtio_pci\nvirtio_blk\next4\n",
};

/** @type {Readonly<Record<Kind["network"], readonly string[]>>} */
const NETWORK_UNITS = {
  networkd: ["systemd-networkd.service", "systemd-networkd-wait-online.service"],
  ifupdown: ["networking.service"],
};

const MASKED = [
  "apt-daily.timer",
  "apt-daily-upgrade.timer",
  "dpkg-db-backup.timer",
  "e2scrub_all.timer",
  "e2scrub_reap.service",
];

/** Bytes of the disk; it is sparse. */
const DISK = "4G";

/**
 * The folder of an image: another one for each version of this file.
 * @param {Image} image
 */
export const imageOf = (image) =>
  path.join(CACHE, "machine", image, digestOf([fileURLToPath(import.meta.url)]).slice(0, 16));

/** @param {Image} image */
export const hasImage = (image) => existsSync(imageOf(image));

/**
 * Builds a Debian from its packages: `vmlinuz`, `initrd` and `disk.ext4` in `imageOf(image)`, whole or not at all. Takes
 * some two minutes; needs root, mmdebstrap and mke2fs.
 * @param {Image} image
 */
export async function buildImage(image) {
  const { suite, init, network, files } = IMAGES[image];
  const folder = imageOf(image);
  const making = `${folder}.new`;
  const root = path.join(making, "root");
  rmSync(path.dirname(folder), { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  try {
    // Its mounts end with it, however it ends: the folder is to be removed.
    const mmdebstrap = ["--mount", "mmdebstrap", ...mmdebstrapOptions(making, image), suite, root];
    await must("unshare", mmdebstrap, { output: "capture" });
    for (const [name, content] of Object.entries({ ...FILES, ...files }))
      replace(path.join(root, name), content);
    const units = { enable: NETWORK_UNITS[network], mask: MASKED };
    for (const [verb, names] of Object.entries(init === "systemd" ? units : {})) {
      await must("chroot", [root, "systemctl", verb, ...names], { output: "capture" });
    }
    for (const name of ["vmlinuz", "initrd.img"]) {
      const found = readdirSync(path.join(root, "boot")).find((file) => file.startsWith(`${name}-`)) ?? name;
      renameSync(path.join(root, "boot", found), path.join(making, name.replace(".img", "")));
    }
    const disk = path.join(making, "disk.ext4");
    await must("mke2fs", ["-q", "-t", "ext4", "-m", "0", "-F", "-d", root, disk, DISK], {
      output: "capture",
    });
    for (const left of [root, ...Object.keys(INITRD).map((name) => path.join(making, path.basename(name)))]) {
      rmSync(left, { recursive: true });
    }
    renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder for what the options need
 * @param {Image} image
 */
function mmdebstrapOptions(folder, image) {
  const copies = Object.entries(INITRD).map(([name, content]) => {
    const file = path.join(folder, path.basename(name));
    writeFileSync(file, content);
    return `--essential-hook=install -D -m 644 ${file} "$1/etc/initramfs-tools/${name}"`;
  });
  return [
    "--variant=minbase",
    `--include=${[...PACKAGES, ...IMAGES[image].packages].join(",")}`,
    '--aptopt=Acquire::Languages "none"',
    ...["doc", "man", "locale"].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
    ...copies,
  ];
}

/**
 * @param {string} file
 * @param {string} content
 */
function replace(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  writeFileSync(file, content);
}
