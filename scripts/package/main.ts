/**
 * `npm run package [-- linux-arm64 windows-x64]`: Debian packages of the programs in dist/, for this platform and those named: in
 * `dist/` for this platform, in `dist/packages/PLATFORM/` for another. So `dist/NAME_*.deb` can always be installed here.
 * The agent for Windows is an MSI.
 */
import path from "node:path";
import { WINDOWS } from "../build/windows.mjs";
import { sourceEpoch } from "../common/commit.mjs";
import { at, DIST } from "../common/files.mjs";
import { runMain, say } from "../common/say.mjs";
import { OWN_PLATFORM } from "../denort/find.mjs";
import { PACKAGES } from "./contents";
import { makeDeb } from "./deb";
import { maintainerOf } from "./maintainer";
import { packMsi } from "./msi";

await runMain(async () => {
  const made = { epoch: await sourceEpoch(process.env, Date.now()), maintainer: maintainerOf(process.env) };
  for (const platform of [OWN_PLATFORM, ...process.argv.slice(2)]) {
    if (platform === WINDOWS) {
      say(`✓ ${path.relative(at(), await packMsi())}`);
      continue;
    }
    const to = platform === OWN_PLATFORM ? DIST : path.join(DIST, "packages", platform);
    for (const one of PACKAGES) say(`✓ ${path.relative(at(), await makeDeb(one, platform, to, made))}`);
  }
});
