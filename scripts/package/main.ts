/**
 * `npm run package [-- linux-arm64]`: Debian packages of the programs in dist/, for this platform and those named: in
 * `dist/` for this platform, in `dist/packages/PLATFORM/` for another. So `dist/NAME_*.deb` can always be installed here.
 */
import path from "node:path";
import { sourceEpoch } from "../common/commit.mjs";
import { at, DIST } from "../common/files.mjs";
import { runMain, say } from "../common/say.mjs";
import { OWN_PLATFORM } from "../denort/find.mjs";
import { PACKAGES } from "./contents";
import { makeDeb } from "./deb";
import { maintainerOf } from "./maintainer";

await runMain(async () => {
  const made = { epoch: await sourceEpoch(process.env, Date.now()), maintainer: maintainerOf(process.env) };
  for (const platform of [OWN_PLATFORM, ...process.argv.slice(2)]) {
    const to = platform === OWN_PLATFORM ? DIST : path.join(DIST, "packages", platform);
    for (const one of PACKAGES) say(`✓ ${path.relative(at(), await makeDeb(one, platform, to, made))}`);
  }
});
