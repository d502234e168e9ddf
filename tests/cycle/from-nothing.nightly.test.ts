/**
 * A stranger's way from two machines on which nothing is installed to a fleet that has outlived its disk: all by the
 * commands of README.md and docs/operations.md, and no others.
 */
import { createHash, X509Certificate } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { installCommands } from "../../lib/install/install-command";
import { version } from "../../package.json";
import { startChild, type Child } from "../helpers/child";
import { startCleanRoot, whyNoCleanRoot, type CleanRoot } from "../helpers/clean-root";
import { documentedBlock, documentedCommands } from "../helpers/documented-commands";
import { makeTempFolder, program, removeFolder, ROOT } from "../helpers/environment";
import {
  addTwoHosts,
  forwardSocket,
  macAddressOf,
  NEAR,
  removeNamespace,
  whyNoNamespaces,
  type Namespace,
} from "../helpers/hosts";
import { logIn } from "../helpers/operator";
import { macAddress } from "../helpers/scene";
import { until } from "../helpers/until";
import { watch } from "../helpers/watch";
import { send, type Where } from "../helpers/web";

const README = "README.md";
const OPERATIONS = "docs/operations.md";
const PASSWORD = "a long one, and not guessed";
const BACKUP = "/srv/backups/komoriuta.backup";

const reason = whyNoCleanRoot() ?? whyNoNamespaces();

describe.skipIf(reason)(`from nothing${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let machines: FromNothing;
  beforeAll(async () => {
    machines = await startFromNothing();
    machines.download("other");
    const asUser = 'user=$2; shift 2; exec setpriv --reuid="$user" --regid="$user" --clear-groups -- "$@"';
    machines.near.fake("sudo", `if [ "$1" = -u ]; then ${asUser}; fi; exec "$@"`);
  });
  afterAll(() => machines?.end());

  /** Types a line in the folder of the built repository, and the answers to its questions. */
  async function type(machine: CleanRoot, line: string, input = ""): Promise<string> {
    const { code, stdout, stderr } = await machine.run(["sh", "-c", `cd /download; ${line}`], input);
    expect(code, `${line}\n${stdout}${stderr}${machine.story()}`).toBe(0);
    return stdout;
  }
  async function typeAll(lines: readonly string[]): Promise<void> {
    for (const line of lines) await type(machines.near, line);
  }
  const answers = (file: string): Promise<unknown> =>
    until("the manager answers", 30_000, async () => (await send(machines.loopback, file)).status === 200);
  test("without systemd, a few lines start a manager", async () => {
    const block = documentedBlock(OPERATIONS, "### Without systemd");
    const hash = "scrypt:32768:8:1:c2FsdHNhbHRzYWx0c2FsdA:aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";
    expect(block).toContain("'scrypt:…'");
    const lines = block.replace("scrypt:…", hash).trimEnd().split("\n");
    expect(lines.at(-1)).toBe("komo-manager");
    const running = machines.near.run(
      ["bash", "-c", `cd /download; ${lines.slice(0, -1).join("\n")}\necho $$ >/root/pid; exec komo-manager`],
      `${PASSWORD}\n`,
    );
    await answers("/ca.crt");
    await type(machines.near, "kill $(cat /root/pid)");
    expect((await running).stdout).toMatch(/^scrypt:/);
    expect(existsSync(path.join(machines.near.folder, "root/komoriuta/data/komoriuta.db"))).toBe(true);
  });

  test("installed, slept and woken, upgraded, backed up, its disk lost and restored", async () => {
    const { near, far, loopback, httpsUrl } = machines;
    onTestFailed(() => console.log(near.story(), far.story()));
    const unitOf = (name: string): string => readOn(near, `etc/systemd/system/${name}.service`);

    // The manager, as a service with its own user.
    // Built it is.
    const install = documentedCommands(README, "**Without a release**").slice(1);
    expect(install).toEqual(documentedCommands(OPERATIONS, "## Install the manager"));
    const installed = await type(near, install.join("\n"));
    // Nobody was there to be asked.
    const [, userId = "", password = ""] = /Log in as +(\S+)\n +Password +(\S+)/.exec(installed) ?? [];
    const login = { userId, password };
    await answers("/healthz");
    expect(unitOf("komo-manager")).toBe(
      readFileSync(path.join(ROOT, "deploy/systemd/komo-manager.service"), "utf8"),
    );
    const owned = (file: string): string => {
      const { uid, mode } = statSync(path.join(near.folder, file));
      const name = new RegExp(`^([^:]+):[^:]*:${uid}:`, "m").exec(readOn(near, "etc/passwd"))?.[1];
      return `${name} ${(mode & 0o777).toString(8)}`;
    };
    expect(owned("etc/komoriuta/komo-manager.env")).toBe("root 600");
    expect(owned("var/log/komoriuta")).toBe("root 755");
    for (const file of [
      "lib/komoriuta/komoriuta.db",
      "lib/komoriuta/session-secret",
      "log/komoriuta/komo-manager.log.jsonl",
    ])
      expect(owned(`var/${file}`)).toBe("komoriuta 600");
    expect(readOn(near, "var/log/komoriuta/komo-manager.log.jsonl")).toContain(OTHER_VERSION);

    // A server, by one line and the token.
    let operator = await logIn({ ...loopback, ...login });
    const wanted = { name: "alder", macAddress: machines.macAddress, heartbeatInterval: 5 };
    const { server, accessToken } = await operator.servers.createServer(wanted);
    const uuid = server?.uuid ?? "";
    const authority = (await send(loopback, "/ca.crt")).body;
    expect(installed).toContain(new X509Certificate(authority).fingerprint256);
    const caSha256 = createHash("sha256").update(authority).digest("hex");
    const line = installCommands({ url: httpsUrl, caSha256 })?.curl ?? "";
    let seen = await watch(operator);
    const added = await far.run(["sh", "-c", line], `${accessToken}\n`);
    expect(added, added.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining("shows it ON") });
    await seen.reaches(uuid, "ON", 10_000);

    // Put to bed; and while it sleeps, it gets an agent of another release.
    await operator.power.turnOff({ uuid });
    await until("its power is off", 30_000, () => !far.isOn());
    for (const name of ["komolet", "komo-agent"] as const)
      writeOtherProgram(name, path.join(far.folder, "local/bin", name));
    // Meanwhile the manager's own host gets an agent, too: both log into one folder, each its own file.
    const mate = await operator.servers.createServer({ ...wanted, name: "here", macAddress: macAddress(1) });
    const beside = await near.run(["sh", "-c", line], `${mate.accessToken}\n`);
    expect(beside, beside.stderr).toMatchObject({ code: 0 });
    expect(owned("var/log/komoriuta")).toBe("root 755");
    expect(owned("var/log/komoriuta/komolet.log.jsonl")).toBe("root 600");
    expect(owned("var/log/komoriuta/komo-manager.log.jsonl")).toBe("komoriuta 600");
    await seen.reaches(uuid, "OFF", 60_000);
    expect(machines.packetsFrom()).toEqual([]);

    // Woken, and up by itself.
    await operator.power.turnOn({ uuid });
    await seen.reaches(uuid, "ON", 60_000);
    expect(machines.packetsFrom()).toContain(httpsUrl.slice("https://".length, -":3443".length));
    expect(seen.server(uuid).agent?.version).toBe(OTHER_VERSION);
    await seen.close();

    // Both are upgraded.
    machines.download("present");
    await typeAll(documentedCommands(OPERATIONS, "## Upgrade"));
    await answers("/healthz");
    expect(readOn(near, "var/log/komoriuta/komo-manager.log.jsonl")).toContain(`"${version}"`);
    const upgrade = /`(sudo sh \S+ upgrade)`/.exec(readFileSync(path.join(ROOT, README), "utf8"))?.[1] ?? "";
    const upgraded = await far.run(["sh", "-c", upgrade.replace(/^sudo /, "")]);
    expect(upgraded, upgraded.stderr).toMatchObject({ code: 0 });
    seen = await watch(operator);
    expect(seen.server(uuid).agent?.version).toBe(version);
    await seen.close();

    // The disk is lost right after the backup.
    const restore = documentedCommands(OPERATIONS, "## Backup and restore");
    const lost = restore.findIndex((command) => command.includes(" /var/lib/komoriuta"));
    await typeAll(restore.slice(0, lost));
    expect(statSync(path.join(near.folder, BACKUP)).mode & 0o777).toBe(0o600);
    await type(near, "rm -r /var/lib/komoriuta");
    await typeAll(restore.slice(lost));
    await answers("/healthz");
    operator = await logIn({ ...loopback, ...login });
    seen = await watch(operator);
    const known = seen.server(uuid);
    expect(known).toMatchObject({ name: "alder", macAddress: machines.macAddress });
    await until(
      "it reports to the restored manager",
      20_000,
      () => seen.server(uuid).lastHeartbeatAt !== known.lastHeartbeatAt,
    );
    await seen.reaches(uuid, "ON", 1_000);
    expect(far.isOn()).toBe(true);
    await seen.close();

    // The agent goes from the manager's host, and leaves it what is its own; then all is gone but for the backup.
    await type(near, "sh /usr/local/lib/komoriuta/install.sh uninstall");
    await answers("/healthz");
    expect(owned("var/log/komoriuta/komo-manager.log.jsonl")).toBe("komoriuta 600");
    await typeAll(documentedCommands(OPERATIONS, "## Uninstall"));
    const left = ["etc", "local", "var", "srv"].flatMap((folder) =>
      near.files().filter((file) => file.startsWith(`${folder}/`) && file.includes("komoriuta")),
    );
    expect(left).toEqual([BACKUP.slice(1)]);
  });
});

/** A version that is as long as the present one, of another release; agents from before 1.0.0 are refused. */
const OTHER_VERSION = version.replace(/\.\d/g, (digit) => (digit === ".9" ? ".8" : ".9"));

/** Writes a compiled program as if of another release: with another version. */
function writeOtherProgram(name: Parameters<typeof program>[0], file: string): void {
  const bytes = readFileSync(program(name));
  // The manager's constant, and the agent's copy of package.json.
  for (const before of ['="', 'version:"']) {
    const shown = Buffer.from(`${before}${version}"`);
    for (let at = bytes.indexOf(shown); at >= 0; at = bytes.indexOf(shown, at + shown.length)) {
      bytes.write(OTHER_VERSION, at + before.length, "latin1");
    }
  }
  writeFileSync(file, bytes);
  chmodSync(file, 0o755);
}

/** Two machines on which nothing is installed, and a cable between them. */
interface FromNothing {
  /** The machine for the manager; the repository, built, lies in its /download. */
  readonly near: CleanRoot;
  /** The server. Its network card is woken by magic packets. */
  readonly far: CleanRoot;
  readonly macAddress: string;
  /** The manager's URL for the server. */
  readonly httpsUrl: string;
  /** The manager's own address on its machine. */
  readonly loopback: Where;
  /** Senders of magic packets for the server. */
  readonly packetsFrom: () => readonly string[];
  /** Puts another build of the manager into the download. */
  readonly download: (which: "other" | "present") => void;
  readonly end: () => Promise<void>;
}

/** Needs root. */
async function startFromNothing(): Promise<FromNothing> {
  const folder = makeTempFolder();
  const hosts = addTwoHosts();
  const ends: (() => unknown)[] = [() => removeFolder(folder), () => hosts.forEach(removeNamespace)];
  const end = async (): Promise<void> => {
    for (const one of ends.splice(0).reverse()) await one();
  };
  try {
    const socketPath = path.join(folder, "socket");
    const forwarder = await forwardSocket({ prefix: hosts[0].prefix, socketPath, port: 3000 });
    ends.push(() => forwarder.end());
    const [near, far] = await Promise.all(hosts.map((host) => startCleanRoot(host)));
    if (!near || !far) throw new Error("two machines are wanted");
    ends.push(() => Promise.all([near.end(), far.end()]));
    const download = layDownload(near);
    const macAddress = macAddressOf(hosts[1]);
    const card = await powerSwitch(hosts[1], macAddress, far);
    ends.push(() => card.end());
    return {
      near,
      far,
      macAddress,
      httpsUrl: `https://${NEAR}:3443`,
      loopback: { url: "http://localhost:3000", socketPath },
      packetsFrom: () => packetsOf(card),
      download,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function layDownload({ folder }: CleanRoot): FromNothing["download"] {
  const at = (name: string): string => path.join(folder, "download", name);
  mkdirSync(at("dist"), { recursive: true });
  cpSync(path.join(ROOT, "deploy"), at("deploy"), { recursive: true });
  return (which) => {
    if (which === "other") writeOtherProgram("komo-manager", at("dist/komo-manager"));
    else copyFileSync(program("komo-manager"), at("dist/komo-manager"));
  };
}

/** A network card by which a magic packet turns the machine on. */
async function powerSwitch(host: Namespace, macAddress: string, machine: CleanRoot): Promise<Child> {
  const script = path.join(ROOT, "tests/helpers/programs/network-card.mjs");
  const card = await startChild([...host.prefix, process.execPath, script, macAddress], { env: {} });
  await until("the network card listens", 20_000, () => card.stdout().includes("listens"));
  let seen = 0;
  const polling = setInterval(() => {
    const { length } = packetsOf(card);
    if (length > seen && !machine.isOn()) void machine.powerOn();
    seen = length;
  }, 100);
  void card.ended.then(() => clearInterval(polling));
  return card;
}

function packetsOf(card: Child): string[] {
  const lines = card.stdout().split("\n").filter(Boolean);
  return lines.flatMap((line) => (JSON.parse(line) as { from?: string }).from ?? []);
}

/** The text of a machine's file. */
function readOn({ folder }: CleanRoot, file: string): string {
  return readFileSync(path.join(folder, file), "utf8");
}
