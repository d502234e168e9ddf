import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { certificatePem, makeAuthority, makeLeaf, privateKeyPem } from "../../lib/http/certificate-authority";
import { findProgram } from "../../scripts/test/programs.mjs";
import { freePort, makeTempFolder, removeFolder } from "./environment";
import { until } from "./until";

/** The broker, where this machine has one. */
export const MOSQUITTO = findProgram(["mosquitto"]);

/** A real broker that speaks TLS alone, and wants a login. */
export interface Broker {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** The PEM text of its certificate's authority, and its file. */
  readonly ca: string;
  readonly caFile: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops the broker's process, without closing its connections. */
  freeze(): void;
  thaw(): void;
  remove(): Promise<void>;
}

export async function startBroker(): Promise<Broker> {
  const folder = makeTempFolder();
  const at = (name: string): string => path.join(folder, name);
  const authority = await makeAuthority(Date.now());
  const leaf = await makeLeaf(authority, ["localhost", "127.0.0.1"], Date.now());
  const [user, password, port] = ["house", "fairly secret", await freePort()];
  const ca = certificatePem(authority);
  writeFileSync(at("ca.pem"), ca);
  writeFileSync(at("leaf.pem"), certificatePem(leaf));
  writeFileSync(at("leaf.key"), await privateKeyPem(leaf));
  execFileSync("mosquitto_passwd", ["-b", "-c", at("logins"), user, password], { stdio: "ignore" });
  writeFileSync(
    at("broker.conf"),
    [
      `listener ${port} 127.0.0.1`,
      `certfile ${at("leaf.pem")}`,
      `keyfile ${at("leaf.key")}`,
      "allow_anonymous false",
      `password_file ${at("logins")}`,
      // As for a broker in a house: what was kept is still there after it was away.
      "persistence true",
      `persistence_location ${folder}/`,
      // Else it would become a user who may not read the folder.
      `user ${process.getuid?.() === 0 ? "root" : process.env["USER"]}`,
    ].join("\n"),
  );
  for (const name of ["leaf.key", "logins"]) chmodSync(at(name), 0o600);

  let running: ChildProcess | undefined;
  const broker: Broker = {
    ...{ url: `mqtts://localhost:${port}`, user, password, ca, caFile: at("ca.pem") },
    async start() {
      running = spawn(MOSQUITTO ?? "", ["-c", at("broker.conf")], { stdio: "ignore" });
      await until("the broker listens", 30_000, () => isOpen(port));
    },
    async stop() {
      const ended = new Promise((resolve) => running?.once("exit", resolve));
      running?.kill("SIGCONT");
      running?.kill();
      await ended;
    },
    freeze: () => void running?.kill("SIGSTOP"),
    thaw: () => void running?.kill("SIGCONT"),
    async remove() {
      await broker.stop();
      removeFolder(folder);
    },
  };
  await broker.start();
  return broker;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
    socket.once("connect", () => socket.end());
  });
}
