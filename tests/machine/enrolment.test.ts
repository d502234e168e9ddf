/** From nothing to servers that report: one command on the manager's machine, and one line on each server. */
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
import { EnrolmentKeyService } from "../../lib/gen/proto/komoriuta/v1/enrolment_pb";
import { enrolmentCommands, installCommands } from "../../lib/install/install-command";
import { ROOT } from "../helpers/environment";
import { logIn, statusOf, type Operator } from "../helpers/operator";
import { until } from "../helpers/until";
import { send } from "../helpers/web";
import { addManagerMachine, DOWNLOAD, MOUNT, reachManager, saidOf, UNMOUNT } from "./manager-machine";
import { measure, note } from "./moments";
import { addNetwork, type Network } from "./network";
import type { SomeManager } from "./site";
import { addVm, type Vm } from "./vm";

/** Milliseconds for an installation, where QEMU emulates. */
const INSTALL_WITHIN = 300_000;
/** A person's answer to the package's question. */
const PASSWORD = "correct horse battery staple";

let network: Network;
let host: Vm;
let manager: SomeManager | undefined;
let operator: Operator;
let line: string;
const servers: Vm[] = [];

beforeAll(async () => {
  execFileSync(process.execPath, ["scripts/command.mjs", "package"], { cwd: ROOT, stdio: "pipe" });
  network = addNetwork();
  host = await addManagerMachine(network);
  await host.powerOn();
  await host.booted();
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.end()));
  await (manager ?? host)?.end();
  await network?.end();
});
beforeEach(() => {
  onTestFailed(() => console.log([host, ...servers].map((vm) => vm.console()).join("\n---\n")));
});

test("a fresh machine: apt install, and somebody is logged in", async (context) => {
  // The package has been downloaded. No terminal is there to be asked at: what would be typed is known to debconf.
  await host.must(`${MOUNT} && cp ${DOWNLOAD}/dist/komoriuta-manager_*.deb /root && ${UNMOUNT}`);
  const answers = `komoriuta-manager komoriuta-manager/password password ${PASSWORD}`;
  await host.must(`echo '${answers}' | debconf-set-selections`);
  let output = "";
  const command = "cd /root && DEBIAN_FRONTEND=noninteractive apt install -y ./komoriuta-manager_*.deb 2>&1";
  const moments = await measure(async () => void (output = await host.must(command, INSTALL_WITHIN)), {
    async "logged in"() {
      const fingerprint = saidOf(output, "Its CA \\(SHA-256\\)");
      manager = await reachManager(network, host, { userId: "admin", password: PASSWORD, fingerprint });
      operator = await logIn(manager);
    },
  });
  note(context, moments);
  expect(output).not.toContain(PASSWORD);
  expect((await host.sh("debconf-show komoriuta-manager")).stdout).not.toContain(PASSWORD);
  expect(await host.must("grep -c . /etc/komoriuta/komo-manager.env; ls /etc/komoriuta")).not.toContain(
    "first-login",
  );
});

test("two fresh servers are ready for the line", async () => {
  for (const [name, end] of [
    ["alder", "0A"],
    ["birch", "0B"],
  ] as const) {
    const address = `198.51.100.1${servers.length}`;
    const server = await addVm({ name, network, macAddress: `52:54:00:C6:00:${end}`, address });
    servers.push(server);
    // A second wired card, which leads nowhere.
    server.addBareCard();
    await server.powerOn();
  }
  await Promise.all(servers.map((server) => server.booted()));
  const caSha256 = createHash("sha256")
    .update(manager?.caCertificate ?? "")
    .digest("hex");
  const commands = installCommands({ url: manager?.httpsUrl ?? "", caSha256 });
  const { secret } = await operator
    .client(EnrolmentKeyService)
    .createEnrolmentKey({ name: "two", validHours: 1, maxServers: 2 });
  line = commands ? enrolmentCommands(commands, secret).curl : "";
});

/** The shells into which the line is pasted: root's, and that of somebody who may use sudo. */
test.for([
  [0, "root", ""],
  [1, "somebody with sudo", "useradd -m ada && echo 'ada ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/ada"],
] as const)(
  "server %i, the line pasted by %s: it is ON, by the card that leads out",
  async ([at, , prepare], context) => {
    const server = servers[at];
    if (!server) throw new Error("there is no such machine");
    if (prepare) await server.must(prepare);
    const shell = prepare ? "runuser -u ada -- sh" : "sh";
    const found = async () => {
      const all = (await operator.servers.listServers({})).servers;
      return all.find(({ name }) => name === server.name);
    };
    const moments = await measure(
      async () => {
        const { code, stdout, stderr } = await server.sh(shell, {
          input: `${line}\n`,
          withinMs: INSTALL_WITHIN,
        });
        expect(code, stdout + stderr).toBe(0);
      },
      {
        ON: () =>
          until("it is ON", 60_000, async () => {
            const one = await found();
            return one !== undefined && ["ON", "SYNCED_ON"].includes(statusOf(one));
          }),
      },
    );
    note(context, moments);
    expect((await found())?.macAddress).toBe(`52:54:00:C6:00:0${"AB"[at]}`);
  },
);

test("the console's page shows both as reporting", async () => {
  if (!manager) throw new Error("there is no manager");
  const headers = { cookie: operator.cookie, "accept-language": "en" };
  const { body } = await send(manager, "/enrol", { headers });
  expect(body.match(/>reporting</g)).toHaveLength(2);
  expect(body).toContain("2 of 2 servers");
});
