import { existsSync, mkdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { connect, type IpcSocketConnectOpts, type TcpSocketConnectOpts } from "node:net";
import { userInfo } from "node:os";
import path from "node:path";
import { findProgram } from "../../scripts/test/programs.mjs";
import { startChild, type Child } from "./child";
import { freePort, makeTempFolder, removeFolder } from "./environment";
import { until } from "./until";

/** NUT's server, where this machine has it. */
export const UPSD =
  // Debian's /usr/sbin/upsd only asks whether it is to run at all.
  ["/lib/nut/upsd", "/usr/lib/nut/upsd"].find((file) => existsSync(file)) ?? findProgram(["upsd"]);
/** The driver of a UPS that a file describes. */
const DRIVER = ["/lib/nut/dummy-ups", "/usr/lib/nut/dummy-ups", "/usr/libexec/nut/dummy-ups"].find((file) =>
  existsSync(file),
);
/** The reason for which tests with a real upsd are skipped; null: they run. */
export const NO_UPSD = UPSD && DRIVER ? null : "upsd is missing: sudo apt-get install nut-server";

/** Variables of a UPS. */
export type Said = Readonly<Record<string, string>>;

/** A UPS on line power. */
export const LINE: Said = {
  "ups.status": "OL",
  "battery.charge": "100",
  "battery.runtime": "1800",
  "ups.load": "23",
  "ups.mfr": "Dummy",
  "ups.model": "Sim 750",
  "ups.serial": "A1",
};

/** A real upsd with UPSes that say what a test wants. */
export interface Upsd {
  readonly port: number;
  /** A UPS says this from now on; what it said before and is left out stays. Resolves once upsd tells it. */
  say(ups: string, said: Said): Promise<void>;
  /** Ends the driver of a UPS, as by kill -9. */
  killDriver(ups: string): Promise<void>;
  /** Stops the driver of a UPS as one that hangs: its data become stale. */
  freezeDriver(ups: string): void;
  startDriver(ups: string): Promise<void>;
  /** Ends upsd, as by kill -9; its drivers stay. */
  kill(): Promise<void>;
  /** @param certificate lines of upsd.conf from now on, in place of those that it had */
  start(certificate?: readonly string[]): Promise<void>;
  remove(): Promise<void>;
}

export interface UpsdOptions {
  /** Lines of upsd.conf about its certificate; absent: it has none. */
  readonly certificate?: readonly string[];
  /** Seconds after which data are stale. */
  readonly maxAge?: number;
  /** Default: a free one. */
  readonly port?: number;
  /** Another network of this machine in which it is to run, on the loopback device there. */
  readonly within?: {
    /** Stands before the program: `ip netns exec NAME`. */
    readonly prefix: readonly string[];
    /** The path of a socket that leads to it. */
    readonly socketPath: string;
  };
}

/** The user of upsd.users, and their password. */
export const UPSD_USER = { user: "komo", password: "fairly s3cret" } as const;

/** Starts upsd with these UPSes, on this machine alone. */
export async function startUpsd(
  upses: Readonly<Record<string, Said>> = { lab: LINE },
  { certificate: ownCertificate = [], maxAge = 3, port: wantedPort, within }: UpsdOptions = {},
): Promise<Upsd> {
  const folder = makeTempFolder();
  const at = (name: string): string => path.join(folder, name);
  const port = wantedPort ?? (await freePort());
  const place: Place = within ? { path: within.socketPath } : { host: "127.0.0.1", port };
  const names = Object.keys(upses);
  mkdirSync(at("state"), { mode: 0o770 });
  writeFileSync(
    at("ups.conf"),
    [
      ...["maxretry = 1", "pollinterval = 1", ""],
      ...names.flatMap((name) => [
        ...[`[${name}]`, "  driver = dummy-ups", `  port = ${name}.dev`, "  mode = dummy-once"],
        ...[`  desc = "${name} of a test"`, ""],
      ]),
    ].join("\n"),
  );
  const configure = (certificate: readonly string[]): void => {
    const lines = [`LISTEN 127.0.0.1 ${port}`, `MAXAGE ${maxAge}`, `STATEPATH ${at("state")}`];
    writeFileSync(at("upsd.conf"), [...lines, ...certificate, ""].join("\n"), { mode: 0o600 });
  };
  configure(ownCertificate);
  writeFileSync(
    at("upsd.users"),
    `[${UPSD_USER.user}]\n  password = "${UPSD_USER.password}"\n  upsmon secondary\n`,
    { mode: 0o600 },
  );
  const { username } = userInfo();
  const env = {
    ...{ PATH: process.env["PATH"] ?? "", NUT_CONFPATH: folder, NUT_STATEPATH: at("state") },
    ...{ NUT_ALTPIDPATH: at("state"), NUT_PIDPATH: at("state") },
  };
  let written = Math.floor(Date.now() / 1000);
  const write = (name: string, said: Said): void => {
    const text = Object.entries(said).map(([key, value]) => `${key}: ${value}\n`);
    // The driver may read it at any moment.
    writeFileSync(at(`${name}.new`), text.join(""));
    // It reads the file anew where its time is another one, by the second.
    written += 2;
    utimesSync(at(`${name}.new`), written, written);
    renameSync(at(`${name}.new`), at(`${name}.dev`));
  };

  /** Waits until upsd tells all of it. */
  const awaitSaid = (ups: string, said: Said): Promise<unknown> =>
    until(`${ups} says so`, 30_000, async () => {
      for (const [key, value] of Object.entries(said))
        if ((await ask(place, `GET VAR ${ups} ${key}`)) !== `VAR ${ups} ${key} "${value}"`) return false;
      return true;
    });
  const drivers = new Map<string, Child>();
  let server: Child | undefined;
  const upsd: Upsd = {
    port,
    async say(ups, said) {
      write(ups, said);
      await awaitSaid(ups, said);
    },
    async killDriver(ups) {
      await drivers.get(ups)?.end("SIGKILL");
      drivers.delete(ups);
    },
    freezeDriver(ups) {
      const pid = drivers.get(ups)?.pid;
      if (pid) process.kill(pid, "SIGSTOP");
    },
    async startDriver(ups) {
      const driver = await startChild([DRIVER ?? "", "-a", ups, "-F", "-u", username], { env, cwd: folder });
      drivers.set(ups, driver);
      await until(`the driver of ${ups} listens`, 30_000, () => existsSync(at(`state/dummy-ups-${ups}`)));
    },
    async kill() {
      await server?.end("SIGKILL");
      server = undefined;
    },
    async start(certificate) {
      if (certificate) configure(certificate);
      const command = [...(within?.prefix ?? []), UPSD ?? "", "-F", "-u", username];
      server = await startChild(command, { env, cwd: folder });
      await until("upsd answers", 30_000, async () => {
        if (server?.hasEnded()) throw new Error(`upsd: ${server.stderr()}${server.stdout()}`);
        return (await ask(place, "VER")) !== "";
      });
    },
    async remove() {
      await upsd.kill();
      for (const name of names) await upsd.killDriver(name);
      removeFolder(folder);
    },
  };
  try {
    for (const [name, said] of Object.entries(upses)) {
      write(name, said);
      await upsd.startDriver(name);
    }
    await upsd.start();
    for (const [name, said] of Object.entries(upses)) await awaitSaid(name, said);
  } catch (error) {
    await upsd.remove();
    throw error;
  }
  return upsd;
}

type Place = Pick<IpcSocketConnectOpts, "path"> | TcpSocketConnectOpts;

/** The first line of the answer to a question; empty: there is none. */
function ask(place: Place, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const socket = connect(place, () => socket.write(`${question}\n`));
    socket.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("\n")) socket.end();
    });
    socket.once("error", reject).once("close", () => resolve(said.split("\n")[0] ?? ""));
  });
}
