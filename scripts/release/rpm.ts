/** RPMs of the agent and komoctl, by rpmbuild out of deploy/rpm. */
import { copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { at } from "../common/files.mjs";
import { must } from "../common/run.mjs";
import { AGENT, KOMOCTL, RPM_COMPLETIONS } from "../package/contents";
import { placePackage } from "../package/place";
import { type Making, workshop } from "./made";
import { PLATFORM_WORDS, type Platform, PLATFORMS, rpmName } from "./plan";

export async function makeRpms(making: Making): Promise<void> {
  for (const platform of PLATFORMS) {
    for (const one of [AGENT, KOMOCTL]) await makeRpm(one, platform, making);
  }
}

async function makeRpm(
  of: typeof AGENT,
  platform: Platform,
  { to, version, epoch, maintainer }: Making,
): Promise<void> {
  const work = workshop("rpm");
  const tree = path.join(work, "tree");
  await placePackage(tree, of, platform, RPM_COMPLETIONS, epoch);
  const licence = path.join(tree, "usr/share/licenses", of.name);
  mkdirSync(licence, { recursive: true });
  copyFileSync(at("LICENSE"), path.join(licence, "LICENSE"));
  await must("chmod", ["-R", "u=rwX,go=rX", tree]);
  writeFileSync(path.join(work, "files"), fileList(of.name, treeOf(tree)));

  const defined = {
    _topdir: path.join(work, "top"),
    _rpmdir: path.join(work, "made"),
    // The name of the machine, and of a user, are nobody's business.
    _buildhost: "localhost",
    _build_name_fmt: rpmName(of.name, platform, version),
    use_source_date_epoch_as_buildtime: "1",
    build_mtime_policy: "clamp_to_source_date_epoch",
    clamp_mtime_to_source_date_epoch: "1",
    // Half of it is compressed already.
    _binary_payload: "w3.zstdio",
    packager: maintainer,
    komo_version: version,
    komo_tree: tree,
    komo_files: path.join(work, "files"),
  };
  const defines = Object.entries(defined).flatMap(([name, value]) => ["--define", `${name} ${value}`]);
  const target = `${PLATFORM_WORDS[platform].rpm}-linux`;
  const spec = at("deploy", "rpm", `${of.name}.spec`);
  await must("rpmbuild", ["-bb", "--quiet", "--target", target, ...defines, spec], {
    output: "capture",
    env: { SOURCE_DATE_EPOCH: String(epoch), LC_ALL: "C" },
  });
  const name = rpmName(of.name, platform, version);
  copyFileSync(path.join(work, "made", name), path.join(to, name));
}

/** @returns paths below a folder; those of folders end with a slash */
function treeOf(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((entry) => (isFolderAt(path.join(root, entry)) ? `${entry}/` : entry))
    .sort();
}

const isFolderAt = (file: string): boolean =>
  statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * The lines of `%files`: every file, and the folders that are the package's own.
 * @param entries paths below the root; those of folders end with a slash
 */
export function fileList(name: string, entries: readonly string[]): string {
  const own = [`usr/lib/${name}/`, `usr/share/${name}/`, `usr/share/licenses/${name}/`];
  const lines = entries.flatMap((entry) => {
    if (!entry.endsWith("/")) return [`"/${entry}"`];
    return own.some((folder) => entry.startsWith(folder)) ? [`%dir "/${entry.slice(0, -1)}"`] : [];
  });
  return `${lines.join("\n")}\n`;
}
