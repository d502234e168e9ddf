import { createHash } from "node:crypto";
import { open, readFile, stat } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";

/** A file that a new server fetches. */
export interface InstallFile {
  readonly contentType: string;
  /** Bytes. */
  readonly length: number;
  /** The content, read piece by piece. */
  read(): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** The files with which servers are set up, as scripts/build/install-package.mjs has written them. */
export interface InstallPackage {
  /** The script of the installation. */
  readonly script: InstallFile;
  /**
   * That of Windows, with its SHA-256 in lower-case hexadecimal; it is there whether there is an agent for Windows
   * (`hasAgent`) or not.
   */
  readonly powershell: { readonly script: InstallFile; readonly sha256: string; readonly hasAgent: boolean };
  /** The platforms that there is an agent for, such as `linux-x64`. */
  readonly platforms: readonly string[];
  /** A file for such a platform; null where there is none of that name. */
  file(platform: string, name: string): InstallFile | null;
  /** The agent for such a platform; null where it is not one program, or there is none. */
  program(platform: string): AgentProgram | null;
}

/** The agent as one program. */
export interface AgentProgram {
  /** Of the program, as hexadecimal digits. */
  readonly sha256: string;
  /** Bytes of `komo-agent.gz`. */
  readonly size: number;
}

const SCRIPT = "install.sh";

/** Texts that a server fetches beside the agent: for each service manager, and for upgrades from the console. */
const BESIDE = [
  "komolet.service",
  "komolet.openrc",
  "komolet.sysvinit",
  "komolet-upgrade.service",
  "upgrade.sh",
];

const PROGRAMS = z.record(
  z.string(),
  z.record(z.string(), z.object({ sha256: z.string(), pieces: z.array(z.string()) })),
);

/**
 * Opens the package in a folder; null where the manager was started without one (`next dev`).
 * @throws Error where it is damaged
 */
export async function openInstallPackage(folder: string): Promise<InstallPackage | null> {
  const index = path.join(folder, "programs.json");
  if (!(await stat(index).catch(() => null))) return null;
  const platforms = PROGRAMS.parse(JSON.parse(await readFile(index, "utf8")));
  const [script, powershell] = await Promise.all(
    [SCRIPT, "install.ps1"].map((name) => readFile(path.join(folder, name))),
  );
  if (!script || !powershell) throw new Error("the install package is incomplete");
  const beside = await Promise.all(
    BESIDE.map(async (name) => [name, await readFile(path.join(folder, name))] as const),
  );

  const files = new Map<string, InstallFile>();
  for (const [platform, programs] of Object.entries(platforms)) {
    const texts = [[SCRIPT, script] as const, ...beside];
    const sums = texts.map(([name, content]) => `${sum(content)}  ${name}`);
    for (const [name, { sha256, pieces }] of Object.entries(programs)) {
      const paths = pieces.map((piece) => path.join(folder, "pieces", piece));
      files.set(`${platform}/${name}.gz`, await compressed(paths));
      sums.push(`${sha256}  ${name}`);
    }
    for (const [name, content] of beside) files.set(`${platform}/${name}`, whole(content, TEXT));
    files.set(`${platform}/SHA256SUMS`, whole(Buffer.from(`${sums.join("\n")}\n`), TEXT));
  }
  const msi = await openMsi(folder);
  for (const [name, file] of Object.entries(msi ?? {})) files.set(`${WINDOWS}/${name}`, file);
  return {
    script: whole(script, "text/x-shellscript; charset=utf-8"),
    powershell: { script: whole(powershell, TEXT), sha256: sum(powershell), hasAgent: msi !== null },
    platforms: [...Object.keys(platforms), ...(msi ? [WINDOWS] : [])],
    file: (platform, name) => files.get(`${platform}/${name}`) ?? null,
    program(platform) {
      const { [AGENT]: agent, ...parts } = platforms[platform] ?? {};
      const size = files.get(`${platform}/${AGENT}.gz`)?.length;
      // What stands beside it where there is no executable for the platform: the installer puts that in place.
      const isWhole = Object.keys(parts).every((name) => name === "komolet");
      return agent && size !== undefined && isWhole ? { sha256: agent.sha256, size } : null;
    },
  };
}

const AGENT = "komo-agent";
const TEXT = "text/plain; charset=utf-8";
/** The platform of the MSI. */
const WINDOWS = "windows-x64";
const MSI = "komoriuta-agent.msi";

/** The agent for Windows with its sum, by the names that they are served by; null where the manager has none. */
async function openMsi(folder: string): Promise<Readonly<Record<string, InstallFile>> | null> {
  const file = path.join(folder, MSI);
  const found = await stat(file).catch(() => null);
  if (!found) return null;
  const { sha256 } = z
    .object({ sha256: z.string() })
    .parse(JSON.parse(await readFile(path.join(folder, "msi.json"), "utf8")));
  return {
    [MSI]: { contentType: "application/x-msi", length: found.size, read: () => chunksOf(file, found.size) },
    SHA256SUMS: whole(Buffer.from(`${sha256}  ${MSI}\n`), TEXT),
  };
}

function whole(content: Buffer, contentType: string): InstallFile {
  return {
    contentType,
    length: content.length,
    async *read() {
      yield await Promise.resolve(new Uint8Array(content));
    },
  };
}

/** Bytes that are read at once: a client that takes none holds no more in memory. */
const CHUNK = 64 * 1024;

/** Texts as one gzip file, a member each. */
async function compressed(pieces: readonly string[]): Promise<InstallFile> {
  const sizes = await Promise.all(pieces.map(async (piece) => (await stat(piece)).size));
  return {
    contentType: "application/gzip",
    length: sizes.reduce((total, size) => total + size, 0),
    async *read() {
      for (const [index, piece] of pieces.entries()) yield* chunksOf(piece, sizes[index] ?? 0);
    },
  };
}

/**
 * Chunks of a file, which is opened anew for each: hundreds of clients that take nothing hold no open files. One that is
 * replaced meanwhile gives no more than was announced, and one that was cut short is an error, not an end: whoever
 * fetches it sees that it broke off. That it is another one, they see by its sum.
 * @param length bytes, as they were announced
 */
async function* chunksOf(file: string, length: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let position = 0; position < length;) {
    const most = Math.min(CHUNK, length - position);
    const handle = await open(file, "r");
    const { bytesRead, buffer } = await handle
      .read(new Uint8Array(most), 0, most, position)
      .finally(() => handle.close());
    if (bytesRead === 0) throw new Error(`${file} was cut short while it was fetched`);
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function sum(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Facts of the running manager about setting servers up. */
export interface Install {
  /** Null in development, where nothing is compiled. */
  readonly package: InstallPackage | null;
  /** Whether KOMO_PUBLIC_URL was given. */
  readonly publicUrlGiven: boolean;
  /** Whether proxies are trusted. */
  readonly behindProxy: boolean;
  /** SHA-256 of `/ca.crt` as it is served; null without a private CA. */
  readonly caSha256: string | null;
}
