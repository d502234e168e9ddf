/** Servers without an agent, the lines by which one is added, and managers whose agent is a line of sh. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import { installCommands, type InstallCommands } from "../../lib/install/install-command";
import { startCleanRoot, type CleanRoot } from "../helpers/clean-root";
import { freePort, ROOT } from "../helpers/environment";
import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { macAddress } from "../helpers/scene";
import { send } from "../helpers/web";

/** The text of the script that installs the agent. */
export const SCRIPT = readFileSync(path.join(ROOT, "deploy/install.sh"), "utf8");

/** A compiled manager, and a server on which nothing was installed yet. */
export interface Site {
  readonly manager: Manager;
  readonly operator: Operator;
  readonly machine: CleanRoot;
  /** The files that the server has at first. */
  readonly clean: string[];
  readonly url: string;
  readonly caSha256: string;
  /** The lines of the console. */
  readonly commands: InstallCommands;
  /** A server that the manager knows, and its token. */
  readonly added: () => Promise<{ uuid: string; token: string }>;
  /** Pastes a line into the server's shell, and types the token. */
  readonly paste: (line: string, typed?: string) => ReturnType<CleanRoot["run"]>;
  /** Runs the script on the server, with these words. */
  readonly script: (...args: string[]) => ReturnType<CleanRoot["run"]>;
  readonly end: () => Promise<void>;
}

/** Starts the manager and the server. */
export async function startSite(): Promise<Site> {
  const address = `127.0.0.1:${await freePort()}`;
  const url = `https://${address}`;
  const [manager, machine] = await Promise.all([
    startManager({ env: { KOMO_HTTPS_ADDR: address } }),
    startCleanRoot(),
  ]);
  const end = async (): Promise<void> => {
    await machine.end();
    await manager.remove();
  };
  let count = 0;
  try {
    const operator = await logIn(manager);
    const caSha256 = sum((await send(manager, "/ca.crt")).body);
    return {
      ...{ manager, operator, machine, url, caSha256, end },
      clean: machine.files(),
      commands: commandsFor(url, caSha256),
      async added() {
        const wanted = { name: `server-${++count}`, macAddress: macAddress(count), heartbeatInterval: 5 };
        const { server, accessToken } = await operator.servers.createServer(wanted);
        return { uuid: server?.uuid ?? "", token: accessToken };
      },
      paste: (line, typed = "") => machine.run(["sh", "-c", line], `${typed}\n`),
      script(...args) {
        writeFileSync(path.join(machine.folder, "install.sh"), SCRIPT);
        return machine.run(["dash", "/install.sh", ...args]);
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** A network card of a site's server. */
export interface Card {
  /** A file of the server, seen from here. */
  readonly at: (name: string) => string;
  /** Writes such a file. */
  readonly put: (name: string, text: string) => void;
  /** The whole line of the console, with a word before the URL. */
  readonly install: (flag: string) => ReturnType<CleanRoot["run"]>;
  /** Uninstalls the agent; nothing of it is left, and the card is as it was. */
  readonly uninstall: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** A wired card whose Wake-on-LAN is off, set up by systemd-udevd. */
export async function addCard({ machine, clean, commands, added, paste }: Site): Promise<Card> {
  const at = (name: string): string => path.join(machine.folder, name);
  const put = (name: string, text: string): void => {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  };
  const net = "fakes/net/enp5s0";
  put(`${net}/address`, "02:00:00:00:00:0a\n");
  put(`${net}/ifindex`, "2\n");
  put(`${net}/device/power/wakeup`, "disabled\n");
  put("run/udev/control", "");
  put("run/udev/data/n2", "E:ID_NET_LINK_FILE=/usr/lib/systemd/network/99-default.link\n");
  // As Debian has it.
  mkdirSync(at("etc/systemd/network"), { recursive: true });
  machine.fake("udevadm", '[ "$1" != --version ] || echo 257');
  machine.fake(
    "ethtool",
    `if [ "$1" = -s ]; then echo "$4" >/fakes/wol; exit; fi
printf 'Settings for %s:\\n\\tSupports Wake-on: pumbg\\n\\tWake-on: %s\\n' "$1" "$(cat /fakes/wol)"`,
  );
  put("fakes/wol", "d\n");
  const mounted = await machine.run(["mount", "--bind", "/fakes/net", "/sys/class/net"]);
  expect(mounted, mounted.stderr).toMatchObject({ code: 0 });
  const before = machine.files();
  return {
    at,
    put,
    async install(flag) {
      const { token } = await added();
      const { curl } = commands;
      const line = curl.replace("sh install.sh ", `sh install.sh ${flag} `);
      expect(line).toContain(flag);
      return paste(line, token);
    },
    async uninstall() {
      const removed = await machine.run(["sh", "/usr/local/lib/komoriuta/install.sh", "uninstall"]);
      expect(removed, removed.stderr).toMatchObject({ code: 0 });
      expect(machine.files()).toEqual(before);
      expect(readFileSync(at("fakes/wol"), "utf8")).toBe("d\n");
    },
    async remove() {
      await machine.run(["umount", "/sys/class/net"]);
      for (const program of ["udevadm", "ethtool"]) machine.unfake(program);
      for (const name of ["run/udev", "run/mount", "etc/systemd/network"])
        rmSync(at(name), { recursive: true, force: true });
      expect(machine.files()).toEqual(clean);
    },
  };
}

/** A token of the right form. */
export const TOKEN = "a".repeat(32);

/** An agent, as a line of sh, that is set up by `init`. */
export const WRITES_CONFIG = `if [ "$1" = init ]; then read -r url; mkdir -p /etc/komoriuta
printf '{\\n  "enabled": true,\\n  "managerURL": "%s"\\n}\\n' "$url" >/etc/komoriuta/config.json; fi`;

/** The lines of the console for that address. */
export function commandsFor(url: string, caSha256: string | null): InstallCommands {
  const commands = installCommands({ url, caSha256 });
  if (!commands) throw new Error(`no command for ${url}`);
  return commands;
}

/** Answers as a manager does, with agents that are a line of sh; the sums of `sumsOf` replace those of the agent. */
export async function smallManager(
  programs: { readonly "komo-agent": string },
  sumsOf?: string,
  port?: number,
  parts: Readonly<Record<string, string>> = {},
): Promise<AsyncDisposable & { readonly url: string }> {
  const beside = {
    "komolet.service": "[Unit]\n",
    "komolet.openrc": "for openrc\n",
    "komolet.sysvinit": "for sysvinit\n",
    "komolet-upgrade.service": "[Unit]\n",
    "upgrade.sh": "#!/bin/sh\n",
  };
  const files = { "install.sh": SCRIPT, ...beside };
  const agent = { "komo-agent": `#!/bin/sh\n${programs["komo-agent"]}\n`, ...parts };
  const summed = sumsOf ?? agent["komo-agent"];
  const sums = Object.entries({ ...files, ...agent, "komo-agent": summed, komolet: summed }).map(
    ([name, text]) => `${sum(text)}  ${name}`,
  );
  const from = "/install/linux-x64";
  const answers: Record<string, string | Buffer> = {
    "/install.sh": SCRIPT,
    [`${from}/SHA256SUMS`]: `${sums.join("\n")}\n`,
    ...Object.fromEntries(Object.entries(beside).map(([name, text]) => [`${from}/${name}`, text])),
    ...Object.fromEntries(
      Object.entries(agent).map(([name, text]) => [`${from}/${name}.gz`, gzipSync(text)]),
    ),
    "/agent/komoriuta.v1.AgentService/GetManifest": "{}",
  };
  const server: Server = createServer((request, response) => {
    const answer = answers[request.url ?? ""];
    response.writeHead(answer === undefined ? 404 : 200).end(answer);
  });
  const listening = port ?? (await freePort());
  await new Promise<void>((resolve) => server.listen(listening, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${listening}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sum(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
