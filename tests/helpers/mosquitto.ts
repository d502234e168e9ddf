import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import { certificatePem, makeAuthority, makeLeaf, privateKeyPem } from "../../lib/http/certificate-authority";
import { findProgram } from "../../scripts/test/programs.mjs";
import { freePort, makeTempFolder, removeFolder } from "./environment";
import { until } from "./until";

/** The broker, where this machine has one. */
export const MOSQUITTO = findProgram(["mosquitto"]);

/** A real broker that wants a login. */
export interface Broker {
  /** Its port for TLS. */
  readonly url: string;
  /** Its port without TLS. */
  readonly plainUrl: string;
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
  const [user, password, port, plainPort] = ["house", "fairly secret", await freePort(), await freePort()];
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
      `listener ${plainPort} 127.0.0.1`,
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
    ...{ url: `mqtts://localhost:${port}`, plainUrl: `mqtt://localhost:${plainPort}` },
    ...{ user, password, ca, caFile: at("ca.pem") },
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

/** The retained messages of a broker by topic, without those that were removed. */
export interface Home {
  readonly client: MqttClient;
  readonly kept: ReadonlyMap<string, string>;
}

/** A stand-in for Home Assistant, which listens to these topics. */
export async function openHome(
  { url, user, password, ca }: Broker,
  topics: readonly string[] = ["komoriuta/#", "homeassistant/#"],
): Promise<Home> {
  const kept = new Map<string, string>();
  const client = await connectAsync(url, { username: user, password, ca, reconnectPeriod: 500 });
  client.on("message", (topic, payload) => {
    if (payload.length > 0) kept.set(topic, payload.toString());
    else kept.delete(topic);
  });
  await client.subscribeAsync([...topics]);
  return { client, kept };
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
    socket.once("connect", () => socket.end());
  });
}
