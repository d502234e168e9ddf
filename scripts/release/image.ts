/** The container image of the manager, by buildah out of deploy/Containerfile, on a base of Debian's packages. */
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { managerFolder } from "../build/manager.mjs";
import { at } from "../common/files.mjs";
import { must } from "../common/run.mjs";
import { Fault } from "../common/say.mjs";
import { isFolder, type Making, tarball, workshop } from "./made";
import { imageName } from "./plan";

const DEBIAN = "trixie";

/** Besides Debian's essential ones: libraries of the manager, whom to trust, when it is where, and `useradd`. */
const PACKAGES = ["libc6", "libgcc-s1", "ca-certificates", "tzdata", "passwd"];

export async function makeImage(making: Making): Promise<void> {
  const { to, version, epoch, own } = making;
  const program = path.join(managerFolder(own), "komo-manager");
  if (isFolder(managerFolder(own)) || !existsSync(program))
    throw new Fault(`image: ${program} is no executable: leave the image out by --only.`);
  const work = workshop("image");
  const env = { SOURCE_DATE_EPOCH: String(epoch) };
  // Nothing is left in the storage of whoever builds it.
  const storage = ["--root", path.join(work, "storage"), "--runroot", path.join(work, "run")];
  const buildah = (...args: string[]) => must("buildah", [...storage, ...args], { output: "capture", env });

  const base = path.join(work, "base.tar");
  await must("mmdebstrap", [...baseOptions(), DEBIAN, base], { output: "capture", env });
  try {
    const container = (await buildah("from", "--quiet", "scratch")).trim().split("\n").at(-1) ?? "";
    const made = ["--timestamp", String(epoch), "--identity-label=false"];
    await buildah("add", "--quiet", container, base, "/");
    await buildah("commit", "--quiet", ...made, container, `localhost/base:${version}`);
    await buildah("rm", container);

    const context = path.join(work, "context");
    mkdirSync(path.join(context, "dist"), { recursive: true });
    copyFileSync(program, path.join(context, "dist", "komo-manager"));
    const given = [`BASE=localhost/base:${version}`, `SOURCE_DATE_EPOCH=${epoch}`];
    const layout = path.join(work, "oci");
    await buildah(
      "build",
      ...[
        "--quiet",
        "--isolation",
        "chroot",
        "--ulimit",
        "nofile=1024:1024",
        "--ulimit",
        "nproc=4096:4096",
        "--pull=never",
        "--no-cache",
        "--format",
        "oci",
        ...made,
      ],
      ...given.flatMap((value) => ["--build-arg", value]),
      ...["--file", at("deploy", "Containerfile"), "--tag", "localhost/made", context],
    );
    await buildah("push", "--quiet", "localhost/made", `oci:${layout}:localhost/komo-manager:${version}`);
    await tarball(path.join(to, imageName(making)), layout, ".", epoch, { compressed: false });
  } finally {
    // Its folders may belong to users of a namespace, and lie on mounts.
    await buildah("rmi", "--all", "--force").catch(() => "");
  }
}

/** Without what nobody reads in a container. */
function baseOptions(): string[] {
  const without = ["doc/*", "man/*", "locale/*", "info/*"].map(
    (place) => `--dpkgopt=path-exclude=/usr/share/${place}`,
  );
  return [
    ...["--quiet", "--variant=essential", `--include=${PACKAGES.join(",")}`],
    '--aptopt=Acquire::Languages "none"',
    ...without,
    "--dpkgopt=path-include=/usr/share/doc/*/copyright",
  ];
}
