import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { NEXT_MIGRATION, NEXT_VERSION, nextManager } from "../../scripts/test/next-manager.mjs";
import { version } from "../../package.json";
import { packageIn } from "./debian-package";
import { ROOT } from "./environment";

/** The Debian package of the next version of the manager, made of this one's in dist/. Gives its path. */
export async function nextPackage(): Promise<string> {
  const folder = path.join(ROOT, ".cache/next-manager/package");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [root, file] = [path.join(folder, "root"), path.join(folder, "komoriuta-manager-next.deb")];
  const deb = (...args: string[]): void => void execFileSync("dpkg-deb", args, { stdio: "pipe" });
  deb("--raw-extract", packageIn(path.join(ROOT, "dist"), "komoriuta-manager").file, root);
  copyFileSync(await nextManager(), path.join(root, "usr/bin/komo-manager"));
  const change = (name: string, by: (text: string) => string): void => {
    const place = path.join(root, "DEBIAN", name);
    const text = readFileSync(place, "utf8");
    if (by(text) === text) throw new Error(`${name} of the package is not as it was`);
    writeFileSync(place, by(text));
  };
  change("control", (text) => text.replace(`Version: ${version}`, `Version: ${NEXT_VERSION}`));
  change("preinst", (text) => text.replace(/^known=.*$/m, `known=${NEXT_MIGRATION}`));
  deb("--root-owner-group", "-Zgzip", "-z1", "--build", root, file);
  rmSync(root, { recursive: true });
  return file;
}
