/** The files of a release, by their names. Pure. */

/** The parts of a release, in the order in which they are made. */
export const PARTS = ["programs", "packages", "rpm", "image", "shell", "sbom", "notes"] as const;
export type Part = (typeof PARTS)[number];

/** Programs of Debian that a part needs, each with its package; nothing else of the system is used. */
export const TOOLS: Readonly<Record<Part, Readonly<Record<string, string>>>> = {
  programs: { tar: "tar", gzip: "gzip" },
  packages: { "dpkg-deb": "dpkg", "apt-ftparchive": "apt-utils" },
  rpm: { rpmbuild: "rpm" },
  image: { mmdebstrap: "mmdebstrap", buildah: "buildah", tar: "tar" },
  shell: { tar: "tar", gzip: "gzip" },
  sbom: {},
  notes: {},
};

/** Our platforms, as Debian, RPM and OCI call them. */
export const PLATFORM_WORDS = {
  "linux-x64": { debian: "amd64", rpm: "x86_64", oci: "amd64" },
  "linux-arm64": { debian: "arm64", rpm: "aarch64", oci: "arm64" },
} as const;
export type Platform = keyof typeof PLATFORM_WORDS;
export const PLATFORMS = Object.keys(PLATFORM_WORDS) as Platform[];

/** Programs with a tarball and a bill of materials. */
export const TARBALLS = ["komo-manager", "komo-agent", "komoctl"] as const;
export const BILLS = ["komo-manager", "komo-agent", "komolet", "komoctl"] as const;

export const DEBS = ["komoriuta-manager", "komoriuta-agent", "komoctl"] as const;
export const RPMS = ["komoriuta-agent", "komoctl"] as const;

/** The folder that is a Debian repository by itself, and its index. */
export const DEBIAN = "debian";
export const INDEX = ["Packages", "Packages.gz", "Release"] as const;

export interface Edition {
  readonly version: string;
  /** The platform of the machine that makes it: an image is of that one. */
  readonly own: Platform;
}

export const tarballName = (program: string, platform: Platform, version: string): string =>
  `${program}-${version}-${platform}.tar.gz`;
export const rpmName = (name: string, platform: Platform, version: string): string =>
  `${name}-${version}-1.${PLATFORM_WORDS[platform].rpm}.rpm`;
export const imageName = ({ version, own }: Edition): string =>
  `komo-manager-${version}-image-${PLATFORM_WORDS[own].oci}.oci.tar`;
export const shellName = (version: string): string => `komoriuta-${version}-shell.tar.gz`;
export const billName = (program: string, version: string): string => `${program}-${version}.cdx.json`;
export const NOTES = "RELEASE-NOTES.md";
export const SUMS = "SHA256SUMS";

/** @returns the files of some parts, by their paths in the release, sorted; sums and signatures are beside them */
export function filesOf(parts: readonly Part[], edition: Edition): string[] {
  return parts.flatMap((part) => FILES[part](edition)).sort();
}

const FILES: Readonly<Record<Part, (edition: Edition) => readonly string[]>> = {
  programs: ({ version }) => each(TARBALLS, (name, platform) => tarballName(name, platform, version)),
  packages: ({ version }) => [
    ...each(DEBS, (name, platform) => `${DEBIAN}/${name}_${version}_${PLATFORM_WORDS[platform].debian}.deb`),
    ...INDEX.map((name) => `${DEBIAN}/${name}`),
  ],
  rpm: ({ version }) => each(RPMS, (name, platform) => rpmName(name, platform, version)),
  image: (edition) => [imageName(edition)],
  shell: ({ version }) => [shellName(version)],
  sbom: ({ version }) => BILLS.map((name) => billName(name, version)),
  notes: () => [NOTES],
};

const each = (names: readonly string[], nameOf: (name: string, platform: Platform) => string): string[] =>
  PLATFORMS.flatMap((platform) => names.map((name) => nameOf(name, platform)));
