/** Tarballs of the executables, for systems without packages. */
import { copyFileSync, cpSync, mkdirSync } from "node:fs";
import path from "node:path";
import { agentFolder } from "../build/agent.mjs";
import { managerFolder } from "../build/manager.mjs";
import { at } from "../common/files.mjs";
import { placePrograms } from "../package/place";
import { isFolder, type Making, tarball, workshop } from "./made";
import { type Platform, PLATFORMS, TARBALLS, tarballName } from "./plan";

/** Tarball → its programs, and files of deploy/ beside them. `komo-manager install` carries its own. */
const CONTENTS: Readonly<
  Record<
    (typeof TARBALLS)[number],
    {
      readonly folder: (platform: Platform) => string;
      readonly programs: readonly string[];
      readonly deploy: readonly string[];
    }
  >
> = {
  "komo-manager": { folder: managerFolder, programs: ["komo-manager"], deploy: [] },
  "komo-agent": {
    folder: agentFolder,
    programs: ["komo-agent", "komolet"],
    deploy: ["systemd/komolet.service"],
  },
  komoctl: { folder: agentFolder, programs: ["komoctl"], deploy: [] },
};

export async function makeTarballs({ to, version, epoch }: Making): Promise<void> {
  for (const platform of PLATFORMS) {
    for (const name of TARBALLS) {
      const { folder, programs, deploy } = CONTENTS[name];
      const file = tarballName(name, platform, version);
      const top = file.replace(/\.tar\.gz$/, "");
      const work = workshop("tarball");
      const root = path.join(work, top);
      mkdirSync(root);
      const built = folder(platform);
      // A folder with all of Deno belongs together.
      if (isFolder(built)) cpSync(built, root, { recursive: true, verbatimSymlinks: true });
      else placePrograms(built, root, programs);
      for (const one of deploy) copyFileSync(at("deploy", one), path.join(root, path.basename(one)));
      copyFileSync(at("LICENSE"), path.join(root, "LICENSE"));
      await tarball(path.join(to, file), work, top, epoch);
    }
  }
}
