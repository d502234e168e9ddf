import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { failed } from "../start-fault";
import type { CopyPlace } from "./copy-place";
import { readSmall } from "./small-file";
import { standbyFiles, type SftpSettings } from "./settings";

const SFTP = "/usr/bin/sftp";
const SSH_KEYGEN = "/usr/bin/ssh-keygen";

/** Milliseconds for one conversation. */
const PATIENCE = 120_000;

/** 64 KiB a second, so that what is no small file there takes 8 MiB here at most. */
const SLOWLY = ["-l", "512"];

/** A folder on another machine, by OpenSSH's own sftp: no shell is involved, nothing is asked, one host key is good. */
export function sftpPlace(
  { user, host, port, path: folder, keyFile }: SftpSettings,
  dataDir: string,
  hostKeys: "pinned" | "first" = "pinned",
): CopyPlace {
  const { knownHosts, folder: own } = standbyFiles(dataDir);
  const options = {
    Port: String(port),
    BatchMode: "yes",
    StrictHostKeyChecking: hostKeys === "pinned" ? "yes" : "accept-new",
    UserKnownHostsFile: hostKeys === "pinned" ? knownHosts : asked(knownHosts),
    GlobalKnownHostsFile: "/dev/null",
    IdentityFile: keyFile,
    IdentitiesOnly: "yes",
    ConnectTimeout: "15",
    ServerAliveInterval: "10",
    ServerAliveCountMax: "3",
    LogLevel: "ERROR",
  };
  const args = [
    ...["-F", "none", "-b", "-"],
    ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    `${user}@${host}`,
  ];
  const at = (name: string): string => `"${folder}/${name}"`;

  const talk = async (commands: readonly string[], limits: readonly string[] = []): Promise<string> => {
    if (!existsSync(SFTP)) throw failed(`${SFTP} is missing: install openssh-client`);
    const { code, out, err } = await run(SFTP, [...limits, ...args], `${commands.join("\n")}\n`);
    if (code === 0) return out;
    throw failed(`${user}@${host}:${folder} cannot be used: ${wordsOf(err, host)}`);
  };
  /** Does these, and gives the files that are there then, with their sizes. */
  const listed = async (...before: readonly string[]): Promise<ReadonlyMap<string, number>> => {
    // -rw-------    1 1000     1000       434176 Nov 30 05:12 NAME
    const lines = (await talk([...before, `ls -ln "${folder}"`])).split("\n");
    return new Map(
      lines.flatMap((line): [string, number][] => {
        const [mode = "", , , , bytes = "", , , , name = ""] = line.trim().split(/\s+/);
        return mode.startsWith("-") ? [[path.posix.basename(name), Number(bytes)]] : [];
      }),
    );
  };
  return {
    list: async () => [...(await listed()).keys()],
    async read(name) {
      const folderHere = await mkdtemp(path.join(own, "got-"));
      try {
        const to = path.join(folderHere, "file");
        await talk([`get ${at(name)} "${to}"`], SLOWLY);
        return await readSmall(to);
      } finally {
        await rm(folderHere, { recursive: true, force: true });
      }
    },
    async put(files) {
      const there = await listed(
        ...files.flatMap(({ from, name }) => [
          `put "${from}" ${at(`${name}.new`)}`,
          `rename ${at(`${name}.new`)} ${at(name)}`,
        ]),
      );
      for (const { from, name } of files)
        if (there.get(name) !== (await stat(from)).size)
          throw failed(`${user}@${host}:${folder}/${name} is not what was sent: is the disk there full?`);
    },
    async remove(names) {
      if (names.length > 0) await talk(names.map((name) => `-rm ${at(name)}`));
    },
  };
}

/** The file of the host keys of a first conversation, which are pinned once it went well. */
export const asked = (knownHosts: string): string => `${knownHosts}.asked`;

/** The sentence for what OpenSSH says. */
function wordsOf(said: string, host: string): string {
  const lines = said
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("Connection closed"));
  const line = lines.at(-1)?.trim() ?? "";
  if (/HOST IDENTIFICATION HAS CHANGED|Host key verification failed/i.test(said))
    return `${host} shows another host key than the one that was pinned. If it was set up anew, run \`komo-manager standby set\` again`;
  if (/Permission denied \(/.test(said)) return "its user does not take the key";
  if (/timed out|Connection refused|No route|not resolve|closed/i.test(said))
    return `${host} cannot be reached (${line})`;
  return line || "it did not answer in time";
}

/** Runs a program to its end; one that takes too long is ended. */
async function run(
  program: string,
  args: readonly string[],
  input = "",
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const env = { PATH: "/usr/bin:/bin", LC_ALL: "C" } as unknown as NodeJS.ProcessEnv;
  const child = spawn(program, args, { env, stdio: "pipe" });
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  let [out, err] = ["", ""];
  child.stdout.on("data", (part: Buffer) => (out = (out + part.toString()).slice(-1_000_000)));
  child.stderr.on("data", (part: Buffer) => (err = (err + part.toString()).slice(-10_000)));
  child.stdin.on("error", () => undefined).end(input);
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject).once("close", (code) => resolve({ code, out, err }));
    });
  } finally {
    clearTimeout(timer);
  }
}

/** The public part of a key of our own, made where there is none. */
export async function ownSshKey(
  dataDir: string,
): Promise<{ readonly file: string; readonly publicKey: string }> {
  const { sshKey: file } = standbyFiles(dataDir);
  if (!existsSync(file)) {
    if (!existsSync(SSH_KEYGEN)) throw failed(`${SSH_KEYGEN} is missing: install openssh-client`);
    const { code, err } = await run(SSH_KEYGEN, [
      ...["-q", "-t", "ed25519", "-N", "", "-C", "komo-manager standby", "-f", file],
    ]);
    if (code !== 0) throw failed(`no SSH key could be made: ${err.trim()}`);
  }
  return { file, publicKey: (await readFile(`${file}.pub`, "utf8")).trim() };
}

/** Fingerprints of the pinned host keys. */
export async function pinnedHostKeys(dataDir: string): Promise<string> {
  const { out } = await run(SSH_KEYGEN, ["-l", "-f", standbyFiles(dataDir).knownHosts]);
  return out.trim();
}
