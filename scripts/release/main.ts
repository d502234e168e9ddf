/** `npm run release [-- --only PARTS] [--twice]`: everything that a release is, in dist/release. */
import { mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { version } from "../../package.json";
import { build } from "../build/build.mjs";
import { sourceEpoch } from "../common/commit.mjs";
import { DIST } from "../common/files.mjs";
import { Fault, runMain, say, timed } from "../common/say.mjs";
import { OWN_PLATFORM } from "../denort/find.mjs";
import { maintainerOf } from "../package/maintainer";
import { makeBills } from "./bills";
import { makeImage } from "./image";
import type { Making } from "./made";
import { makeNotes } from "./notes";
import { optionsOf } from "./options";
import { makePackages } from "./packages";
import { filesOf, type Part, type Platform, PLATFORMS, SUMS } from "./plan";
import { makeTarballs } from "./programs";
import { makeRpms } from "./rpm";
import { makeShell } from "./shell";
import { type Keys, keysOf, signRepository, signSums, VARIABLES } from "./signatures";
import { requireCommit, type Source, sourceHere } from "./source";
import { differences, sumsOf, writeSums } from "./sums";
import { requireTools } from "./tools";
import { makeAgain } from "./twice";

const MAKERS: Readonly<Record<Part, (making: Making) => Promise<void> | void>> = {
  programs: makeTarballs,
  packages: makePackages,
  rpm: makeRpms,
  image: makeImage,
  shell: makeShell,
  sbom: makeBills,
  notes: makeNotes,
};

const TITLES: Readonly<Record<Part, string>> = {
  programs: "Tarballs of the executables",
  packages: "Debian packages and their repository",
  rpm: "RPMs",
  image: "The container image",
  shell: "Completions and manual pages",
  sbom: "Bills of materials",
  notes: "The notes",
};

const RELEASE = path.join(DIST, "release");

await runMain(async () => {
  // All that can be known to be wrong is said before the build, which takes minutes.
  const { parts, twice } = optionsOf(process.argv.slice(2));
  const keys = keysOf(process.env);
  requireTools(parts, keys.repository !== undefined);
  const source = await sourceHere();
  requireCommit(source, { signs: keys.sums !== undefined || keys.repository !== undefined, twice });
  const own = ownPlatform();
  const making: Making = {
    ...{ version, own, to: `${RELEASE}.new` },
    epoch: await sourceEpoch(process.env, Date.now()),
    maintainer: maintainerOf(process.env),
  };
  await build(PLATFORMS.filter((platform) => platform !== own));
  await make(parts, making, keys, source);
  if (twice) await compare(parts, source);
});

/** Makes it beside the one that is there, and takes its place when it is whole. */
async function make(parts: readonly Part[], making: Making, keys: Keys, source: Source): Promise<void> {
  const { to, epoch } = making;
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const part of parts) await timed(TITLES[part], async () => MAKERS[part](making));
  const hasRepository = parts.includes("packages");
  if (keys.repository && hasRepository) await signRepository(to, keys.repository, epoch);
  const sums = await sumsOf(to);
  const missing = filesOf(parts, making).filter((file) => !sums.has(file));
  if (missing.length > 0) throw new Error(`not made: ${missing.join(", ")}`);
  writeSums(to, sums);
  const line = keys.sums ? await signSums(to, keys.sums) : undefined;
  rmSync(RELEASE, { recursive: true, force: true });
  renameSync(to, RELEASE);
  const of = source.clean ? `commit ${source.commit}` : "a folder with changes that are in no commit";
  say(`✓ dist/release has ${sums.size} files and ${SUMS}, of ${of}.`);
  if (line) say(`Signed. Who wants to verify it needs this line, from a place that they trust:\n  ${line}`);
  else say(`It is unsigned: ${VARIABLES.sums} can name the file of an SSH key (docs/releasing.md).`);
  if (!keys.repository && hasRepository)
    say(`Its Debian repository is unsigned: ${VARIABLES.repository} can name the file of an OpenPGP key.`);
}

/** @throws Fault with the files whose bytes differ; both releases stay then */
async function compare(parts: readonly Part[], { commit }: Source): Promise<void> {
  const again = `${RELEASE}-again`;
  const second = await timed("The same once more, from a clone", () => makeAgain(commit, parts, again));
  // Signatures, too.
  const first = await sumsOf(RELEASE);
  const different = differences(first, second);
  if (different.length > 0) {
    const lines = different.map((file) => `  ${file}`).join("\n");
    throw new Fault(`Not the same bytes in ${RELEASE} and ${again}:\n${lines}`);
  }
  rmSync(again, { recursive: true });
  say(`✓ Made twice, from two folders: the same bytes in all ${first.size} files.`);
}

function ownPlatform(): Platform {
  const found = PLATFORMS.find((platform) => platform === OWN_PLATFORM);
  if (!found) throw new Fault(`A release is made on ${PLATFORMS.join(" or ")}; this is ${OWN_PLATFORM}.`);
  return found;
}
