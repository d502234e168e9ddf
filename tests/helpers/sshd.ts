import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { userInfo } from "node:os";
import { findProgram } from "../../scripts/test/programs.mjs";
import { startChild, type Child } from "./child";
import { freePort, makeTempFolder, removeFolder } from "./environment";
import { until } from "./until";

/** OpenSSH's server, where this machine has one. */
const SSHD = findProgram(["sshd"]);
const SFTP_SERVER = "/usr/lib/openssh/sftp-server";
/** The reason for which tests with a real SSH server are skipped; null: they run. */
export const NO_SSHD =
  SSHD && existsSync(SFTP_SERVER)
    ? null
    : "sshd is missing: sudo apt-get install openssh-server openssh-sftp-server";

/** A real SSH server for the user of the tests. */
export interface SshServer {
  readonly user: string;
  readonly port: number;
  /** A private key that it takes. */
  readonly keyFile: string;
  /** Takes a line of authorized_keys. */
  admit(line: string): void;
  /** Goes on with another host key, as a machine that was set up anew. */
  changeHostKey(): Promise<void>;
  remove(): Promise<void>;
}

export async function startSshd(): Promise<SshServer> {
  const folder = makeTempFolder();
  const at = (name: string): string => path.join(folder, name);
  const port = await freePort();
  const makeKey = (name: string): void =>
    void execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at(name)]);
  makeKey("host-1");
  makeKey("host-2");
  makeKey("client");
  writeFileSync(at("authorized_keys"), readFileSync(at("client.pub")), { mode: 0o600 });
  // Where root starts it, it separates its rights there.
  if (process.getuid?.() === 0 && !existsSync("/run/sshd")) mkdirSync("/run/sshd", { mode: 0o755 });

  let server: Child | undefined;
  const start = async (hostKey: string): Promise<void> => {
    const settings = [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${at(hostKey)}`,
      `AuthorizedKeysFile ${at("authorized_keys")}`,
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      "StrictModes no",
      "UsePAM no",
      "PidFile none",
      `Subsystem sftp ${SFTP_SERVER}`,
    ];
    writeFileSync(at("sshd_config"), `${settings.join("\n")}\n`);
    server = await startChild([SSHD ?? "sshd", "-D", "-e", "-f", at("sshd_config")], { env: {} });
    await until("sshd listens", 30_000, () => {
      if (server?.hasEnded()) throw new Error(`sshd ended: ${server.stderr()}`);
      return listens(port);
    });
  };
  await start("host-1");
  return {
    ...{ user: userInfo().username, port, keyFile: at("client") },
    admit: (line) => writeFileSync(at("authorized_keys"), `${line}\n`, { mode: 0o600 }),
    async changeHostKey() {
      await server?.end();
      await start("host-2");
    },
    async remove() {
      await server?.end();
      removeFolder(folder);
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
