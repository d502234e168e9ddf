import { bundleSource, must } from "../common/run.mjs";
import { OWN_PLATFORM } from "../denort/find.mjs";
import { findProgram, installMissing } from "./programs.mjs";

/** Programs that make a release and use it, and Debian's packages that have them. */
const WANTED = [
  { names: ["dpkg-deb"], packages: ["dpkg"] },
  { names: ["apt-ftparchive"], packages: ["apt-utils"] },
  { names: ["rpmbuild"], packages: ["rpm"] },
  { names: ["mmdebstrap"], packages: ["mmdebstrap"] },
  { names: ["buildah"], packages: ["buildah"] },
  { names: ["podman"], packages: ["podman", "crun", "uidmap"] },
  { names: ["gpg"], packages: ["gpg", "gpg-agent"] },
  { names: ["ssh-keygen"], packages: ["openssh-client"] },
  { names: ["man"], packages: ["man-db"] },
];

/**
 * Installs missing programs from Debian, where we may.
 * @returns {Promise<string | undefined>} why no release can be made and used here; undefined where it can
 */
export async function whyNoRelease() {
  if (OWN_PLATFORM !== "linux-x64") return "this is no x86_64 Linux";
  await installMissing(WANTED);
  const missing = WANTED.filter(({ names }) => !findProgram(names)).flatMap(({ packages }) => packages);
  return missing.length > 0 ? `sudo apt-get install ${missing.join(" ")}` : undefined;
}

/**
 * Makes the release that the tests use, unsigned: they sign copies of it with keys of their own.
 * @throws Fault where it could not be made
 */
export async function makeRelease() {
  const script = await bundleSource("scripts/release/main.ts");
  const env = { KOMO_RELEASE_KEY: undefined, KOMO_RELEASE_GPG_KEY: undefined };
  await must(process.execPath, ["--enable-source-maps", script], { output: "capture", env });
}
