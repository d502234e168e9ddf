import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { CACHE, digestOf } from "../common/files.mjs";
import { must } from "../common/run.mjs";

const DEBIAN = "trixie";

/** @typedef {"systemd" | "sysvinit" | "openrc"} Init the first program of a machine, and what starts its services */

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

const WITHOUT_SYSTEMD = {
  packages: ["sysvinit-core", "initscripts", "ifupdown"],
  files: {
    // The initrd has checked it, and mounted it for writing.
    "etc/fstab": "/dev/vda / ext4 defaults,errors=remount-ro 0 0\n",
    "etc/hostname": "alder\n",
    "etc/network/interfaces": INTERFACES,
  },
};

/** @type {Record<Init, { packages: readonly string[], files: Record<string, string> }>} */
const INITS = {
  systemd: {
    packages: ["systemd-sysv", "dbus", "libpam-systemd", "polkitd"],
    files: {
      "etc/fstab": "/dev/vda / ext4 defaults,errors=remount-ro 0 1\n",
      // Made anew by each machine.
      "etc/machine-id": "",
    },
  },
  sysvinit: { ...WITHOUT_SYSTEMD, packages: [...WITHOUT_SYSTEMD.packages, "sysv-rc"] },
  openrc: { ...WITHOUT_SYSTEMD, packages: [...WITHOUT_SYSTEMD.packages, "openrc"] },
};

/** Modules of the initrd, for the disk alone: a few megabytes are unpacked in a second, also where QEMU emulates. */
const INITRD = {
  "conf.d/small": "MODULES=list\nCOMPRESS=gzip\n",
  modules: "virtio_pci\nvirtio_blk\next4\n",
};

const UNITS = {
  enable: ["systemd-networkd.service", "systemd-networkd-wait-online.service"],
  mask: [
    "apt-daily.timer",
    "apt-daily-upgrade.timer",
    "dpkg-db-backup.timer",
    "e2scrub_all.timer",
    "e2scrub_reap.service",
  ],
};

/** Bytes of the disk; it is sparse. */
const DISK = "4G";

export const INIT_NAMES = /** @type {Init[]} */ (Object.keys(INITS));

/**
 * The folder of an image: another one for each version of this file.
 * @param {Init} init
 */
export const imageOf = (init) =>
  path.join(CACHE, "machine", init, digestOf([fileURLToPath(import.meta.url)]).slice(0, 16));

export const IMAGE = imageOf("systemd");

/** @param {Init} [init] */
export const hasImage = (init = "systemd") => existsSync(imageOf(init));

/**
 * Builds a Debian from its packages: `vmlinuz`, `initrd` and `disk.ext4` in `imageOf(init)`, whole or not at all. Takes
 * some two minutes; needs root, mmdebstrap and mke2fs.
 * @param {Init} [init]
 */
export async function buildImage(init = "systemd") {
  const image = imageOf(init);
  const making = `${image}.new`;
  const root = path.join(making, "root");
  rmSync(path.dirname(image), { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  try {
    // Its mounts end with it, however it ends: the folder is to be removed.
    const mmdebstrap = ["--mount", "mmdebstrap", ...mmdebstrapOptions(making, init), DEBIAN, root];
    await must("unshare", mmdebstrap, { output: "capture" });
    for (const [name, content] of Object.entries({ ...FILES, ...INITS[init].files }))
      replace(path.join(root, name), content);
    for (const [verb, units] of Object.entries(init === "systemd" ? UNITS : {})) {
      await must("chroot", [root, "systemctl", verb, ...units], { output: "capture" });
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
    renameSync(making, image);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder for what the options need
 * @param {Init} init
 */
function mmdebstrapOptions(folder, init) {
  const copies = Object.entries(INITRD).map(([name, content]) => {
    const file = path.join(folder, path.basename(name));
    writeFileSync(file, content);
    return `--essential-hook=install -D -m 644 ${file} "$1/etc/initramfs-tools/${name}"`;
  });
  return [
    "--variant=minbase",
    `--include=${[...PACKAGES, ...INITS[init].packages].join(",")}`,
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
