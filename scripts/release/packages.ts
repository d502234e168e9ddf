/** Debian packages, in a folder that is a repository for apt by itself (a flat one: `deb [signed-by=…] URL ./`). */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { must } from "../common/run.mjs";
import { PACKAGES } from "../package/contents";
import { makeDeb } from "../package/deb";
import type { Making } from "./made";
import { DEBIAN, PLATFORM_WORDS, PLATFORMS } from "./plan";

export async function makePackages(making: Making): Promise<void> {
  const folder = path.join(making.to, DEBIAN);
  for (const platform of PLATFORMS) {
    for (const one of PACKAGES) await makeDeb(one, platform, folder, making);
  }
  await writeIndex(folder, making);
}

/** `Packages`, `Packages.gz` and `Release`, by apt-ftparchive. */
async function writeIndex(folder: string, { version, epoch }: Making): Promise<void> {
  const ask = (...args: string[]) => must("apt-ftparchive", args, { output: "capture", cwd: folder });
  const packages = await ask("packages", ".");
  writeFileSync(path.join(folder, "Packages"), packages);
  writeFileSync(path.join(folder, "Packages.gz"), gzipSync(packages, { level: 9 }));
  const fields = {
    Origin: "komoriuta",
    Label: "komoriuta",
    Suite: "stable",
    Version: version,
    Architectures: PLATFORMS.map((platform) => PLATFORM_WORDS[platform].debian).join(" "),
    Description: "Packages of komoriuta, the server power manager",
  };
  const options = Object.entries(fields).flatMap(([name, value]) => [
    "-o",
    `APT::FTPArchive::Release::${name}=${value}`,
  ]);
  writeFileSync(
    path.join(folder, "Release"),
    releaseOf(await ask(...options, "release", "."), new Date(epoch * 1000)),
  );
}

/**
 * apt-ftparchive says the present time, and weak sums that nobody needs; the rest is as it wrote it.
 * @param date of the release
 */
export function releaseOf(text: string, date: Date): string {
  const dated = text.replace(/^Date: .*$/m, `Date: ${date.toUTCString().replace("GMT", "+0000")}`);
  return dated.replace(/^(MD5Sum|SHA1|SHA512):\n(?: .*\n)*/gm, "");
}

/** The text of `Release`, which a signature is made of. */
export const readRelease = (to: string): string => readFileSync(path.join(to, DEBIAN, "Release"), "utf8");
