import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loginCheck, parsePasswordHash } from "../../access/password";
import { StoreFault } from "../../store/core/faults";
import { EARLY } from "../../store/core/migrate";
import { failed } from "../start-fault";
import type { Host } from "./host";
import { install, type Installation } from "./install";
import { uninstall } from "./uninstall";

const DEPLOY = path.resolve(import.meta.dirname, "../../../deploy");
/** A hash in a valid form, of no known password. */
const HASH = "scrypt:32768:8:1:c2FsdHNhbHRzYWx0c2FsdA:aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";

let root: string;
let calls: string[];
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "install-"));
  mkdirSync(path.join(root, "run/systemd/system"), { recursive: true });
  writeFileSync(path.join(root, "download"), "the program");
  calls = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (place: string): string => path.join(root, place);
const text = (place: string): string => readFileSync(at(place), "utf8");
const write = (place: string, content: string): void => {
  mkdirSync(path.dirname(at(place)), { recursive: true });
  writeFileSync(at(place), content);
};
/** All files but those that the machine came with. */
const files = (): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "download")
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();

function host(but: Partial<Host> = {}): Host {
  return {
    at,
    isRoot: true,
    run: async (program, ...args) => void calls.push([program, ...args].join(" ")),
    asks: async () => false,
    reads: async () => "",
    ...but,
  };
}

function installation(but: Partial<Installation> = {}): Installation {
  return {
    host: host(),
    program: at("download"),
    deploy: DEPLOY,
    given: {},
    terminal: null,
    get: async (url) => ({ status: url.endsWith("/healthz") ? 200 : 404, body: "" }),
    refuseUnread: async () => undefined,
    migrationsOf: async () => [],
    now: () => 1_000_000,
    addresses: () => ["192.0.2.5", "2001:db8::5"],
    sleep: async () => undefined,
    ...but,
  };
}

const PLACED = [
  "etc/komoriuta/komo-manager.env",
  "etc/logrotate.d/komoriuta-manager",
  "etc/systemd/system/komo-manager.service",
  "etc/sysusers.d/komo-manager.conf",
  "etc/tmpfiles.d/komo-manager.conf",
  "usr/local/bin/komo-manager",
];

test("where nobody can be asked, a password is made, and told once", async () => {
  const summary = await install(installation());
  expect(files()).toEqual(PLACED);
  expect(text("usr/local/bin/komo-manager")).toBe("the program");
  expect(statSync(at("usr/local/bin/komo-manager")).mode & 0o777).toBe(0o755);
  expect(statSync(at("etc/komoriuta/komo-manager.env")).mode & 0o777).toBe(0o600);
  const settings = text("etc/komoriuta/komo-manager.env");
  const password = /Password +(\S+)/.exec(summary)?.[1] ?? "";
  expect(password).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
  expect(settings).not.toContain(password);
  const passwordHash = parsePasswordHash(/^KOMO_PASSWORD_HASH=(.*)$/m.exec(settings)?.[1] ?? "");
  expect(await loginCheck({ userId: "admin", passwordHash })("admin", password)).toEqual({ kind: "local" });
  expect(settings).toMatch(/^KOMO_HTTPS_ADDR=0\.0\.0\.0:3443$/m);
  expect(summary).toMatch(
    /^ {2}or by address {5}https:\/\/192\.0\.2\.5:3443 https:\/\/\[2001:db8::5\]:3443$/m,
  );
  expect(calls).toEqual([
    "systemd-sysusers /etc/sysusers.d/komo-manager.conf",
    "systemd-tmpfiles --create /etc/tmpfiles.d/komo-manager.conf",
    "systemctl daemon-reload",
    "systemctl enable komo-manager.service",
    "systemctl restart komo-manager.service",
  ]);
});

test("what is given by variables is not asked for, and stands in the settings", async () => {
  const given = {
    KOMO_USER_ID: "keeper",
    KOMO_PASSWORD_HASH: HASH,
    KOMO_PUBLIC_URL: "https://komo.example.org",
    KOMO_NOTICE_LANGUAGE: "ja",
    PATH: "/bin",
  };
  const summary = await install(installation({ given }));
  expect(summary).toContain("https://komo.example.org");
  expect(summary).not.toContain("or by address");
  expect(summary).not.toContain("Password");
  const settings = text("etc/komoriuta/komo-manager.env");
  for (const [name, value] of Object.entries(given)) {
    if (name !== "PATH") expect(settings).toContain(`\n${name}=${value}\n`);
  }
  expect(settings).not.toContain("PATH=");
  expect(settings).not.toContain("#KOMO_PUBLIC_URL");
});

test("again, it takes the other's place and leaves the settings", async () => {
  await install(installation());
  const before = text("etc/komoriuta/komo-manager.env");
  writeFileSync(at("download"), "a newer program");
  const summary = await install(installation({ given: { KOMO_USER_ID: "somebody" } }));
  expect(text("usr/local/bin/komo-manager")).toBe("a newer program");
  expect(text("etc/komoriuta/komo-manager.env")).toBe(before);
  expect(summary).not.toContain("Password");
  expect(files()).toEqual(PLACED);
});

test("one that was cut off before it had a login is completed", async () => {
  await install(installation());
  writeFileSync(at("etc/komoriuta/komo-manager.env"), "KOMO_PASSWORD_HASH=\nKOMO_TOKEN_TTL=0\n");
  expect(await install(installation())).toMatch(/Password +\S+/);
  expect(text("etc/komoriuta/komo-manager.env")).toMatch(/^KOMO_PASSWORD_HASH=scrypt:.*\nKOMO_TOKEN_TTL=0$/m);
});

test("a package's files are the package manager's", async () => {
  write("usr/lib/systemd/system/komo-manager.service", "");
  await install(installation());
  expect(files()).toEqual(["etc/komoriuta/komo-manager.env", "usr/lib/systemd/system/komo-manager.service"]);
  expect(calls.at(-1)).toBe("systemctl restart komo-manager.service");
  await expect(uninstall(host(), { purge: true })).rejects.toThrow("apt purge komoriuta-manager");
});

test.each<[string, () => Partial<Installation>, RegExp]>([
  ["whoever is not root", () => ({ host: host({ isRoot: false }) }), /sudo komo-manager install/],
  ["a machine without systemd", () => (rmSync(at("run"), { recursive: true }), {}), /container/],
  [
    "a folder with somebody else's data",
    () => (write("var/lib/komoriuta/photos.zip", ""), {}),
    /\/var\/lib\/komoriuta is there/,
  ],
  [
    "another program's unit",
    () => (write("etc/systemd/system/komo-manager.service", "[Service]\nExecStart=/opt/other\n"), {}),
    /another program's/,
  ],
  ["Deno with a start script", () => ({ program: "/usr/local/lib/komo-manager/deno" }), /by hand/],
  [
    "data from before 1.0.0",
    () => ({ refuseUnread: () => Promise.reject(new StoreFault(EARLY)) }),
    /from before komoriuta 1\.0\.0/,
  ],
  ["a folder in the program's place", () => (write("usr/local/bin/komo-manager/x", ""), {}), /is no file/],
  [
    "a variable that is not valid",
    () => ({ given: { KOMO_HTTPS_ADDR: "nowhere" } }),
    /KOMO_HTTPS_ADDR must be/,
  ],
  [
    "a variable that systemd would read otherwise",
    () => ({ given: { KOMO_MAIL_TO: 'a@example.org","b@example.org' } }),
    /KOMO_MAIL_TO/,
  ],
  [
    "settings that are not valid any more",
    () => (
      write(
        "etc/komoriuta/komo-manager.env",
        `KOMO_USER_ID=a\nKOMO_PASSWORD_HASH=${HASH}\nKOMO_TOKEN_TTL=x\n`,
      ),
      {}
    ),
    /KOMO_TOKEN_TTL must be/,
  ],
])("%s is refused, and nothing is touched", async (_name, prepare, reason) => {
  const but = prepare();
  const before = files();
  await expect(install(installation(but))).rejects.toThrow(reason);
  expect(files()).toEqual(before);
  expect(calls).toEqual([]);
});

test("a manager that does not come up is said, with where to look", async () => {
  const silent = installation({ get: async () => null, host: host({ asks: async () => true }) });
  await expect(install(silent)).rejects.toThrow(/does not answer.*journalctl -u komo-manager/);
});

test("a password that was made and could not be told is not kept: the next installation makes another one", async () => {
  const silent = installation({ get: async () => null, host: host({ asks: async () => true }) });
  await expect(install(silent)).rejects.toThrow(/does not answer/);
  expect(text("etc/komoriuta/komo-manager.env")).toMatch(/^KOMO_PASSWORD_HASH=$/m);
  expect(await install(installation())).toMatch(/Password +\S+/);
  const known = installation({ ...silent, given: { KOMO_PASSWORD_HASH: HASH } });
  rmSync(at("etc/komoriuta/komo-manager.env"));
  await expect(install(known)).rejects.toThrow(/does not answer/);
  expect(text("etc/komoriuta/komo-manager.env")).toContain(`\nKOMO_PASSWORD_HASH=${HASH}\n`);
});

test("what a program of the system says is told", async () => {
  const run = async (program: string): Promise<void> => {
    if (program === "systemctl") throw failed("systemctl: Unit is masked.");
  };
  await expect(install(installation({ host: host({ run }) }))).rejects.toThrow("Unit is masked.");
});

/** An upgrade of an installed manager whose new program never answers; the one before does. */
async function brokenUpgrade(but: Partial<Installation> = {}): Promise<unknown> {
  await install(installation());
  write(
    "etc/systemd/system/komo-manager.service",
    `${text("etc/systemd/system/komo-manager.service")}# as it was\n`,
  );
  writeFileSync(at("download"), "a newer program");
  calls = [];
  const answers = (): boolean => text("usr/local/bin/komo-manager") === "the program";
  return install(
    installation({
      get: async () => (answers() ? { status: 200, body: "" } : null),
      host: host({
        asks: async (program, ...args) => (calls.push([program, ...args].join(" ")), !answers()),
        reads: async (program, ...args) =>
          program === "journalctl" && args.includes("--since=@1000")
            ? "komo-manager: it was well\nsystemd: Started\nkomo-manager: the port 3000 is taken\n"
            : "",
      }),
      ...but,
    }),
  ).then(
    () => null,
    (error: unknown) => error,
  );
}

test("a new program that does not answer is taken back: the one before runs again, and one sentence says why", async () => {
  const fault = await brokenUpgrade();
  expect(String(fault)).toMatch(
    /does not run: the port 3000 is taken\. The one before was put back, and runs/,
  );
  expect(text("usr/local/bin/komo-manager")).toBe("the program");
  expect(text("etc/systemd/system/komo-manager.service")).toMatch(/# as it was\n$/);
  expect(files()).toEqual(PLACED);
  expect(calls.filter((call) => /^systemctl (stop|restart) /.test(call))).toEqual([
    "systemctl restart komo-manager.service",
    "systemctl stop komo-manager.service",
    "systemctl restart komo-manager.service",
  ]);
});

test("a new program that has migrated the database stays: the one before could not read it", async () => {
  let asked = 0;
  const migrationsOf = async (): Promise<string[]> => (asked++ === 0 ? ["1_first"] : ["1_first", "2_next"]);
  expect(String(await brokenUpgrade({ migrationsOf }))).toMatch(
    /is not put back.*could not read the database/,
  );
  expect(text("usr/local/bin/komo-manager")).toBe("a newer program");
});

test("files that cannot all be placed leave those that were there, and nothing is restarted", async () => {
  await install(installation());
  writeFileSync(at("download"), "a newer program");
  calls = [];
  const run = async (program: string, ...args: readonly string[]): Promise<void> => {
    if (program === "systemd-sysusers") throw failed("systemd-sysusers: No space left on device");
    calls.push([program, ...args].join(" "));
  };
  await expect(install(installation({ host: host({ run }) }))).rejects.toThrow("No space left on device");
  expect(text("usr/local/bin/komo-manager")).toBe("the program");
  expect(files()).toEqual(PLACED);
  expect(calls).toEqual([]);
});

test("after an installation that was cut off, the one that last answered is kept, until one answers", async () => {
  await install(installation());
  write("usr/local/bin/komo-manager.before", "the program");
  write("usr/local/bin/komo-manager", "one that was not tried");
  writeFileSync(at("download"), "a newer program");
  const silent = installation({
    get: async () =>
      text("usr/local/bin/komo-manager") === "the program" ? { status: 200, body: "" } : null,
    host: host({ asks: async () => text("usr/local/bin/komo-manager") !== "the program" }),
  });
  await expect(install(silent)).rejects.toThrow(/was put back/);
  expect(text("usr/local/bin/komo-manager")).toBe("the program");
  expect(files()).toEqual(PLACED);
});

test("uninstalled, it leaves settings, data and log; purged, nothing but an agent's own", async () => {
  await install(installation());
  write("var/lib/komoriuta/komoriuta.db", "");
  write("var/log/komoriuta/komo-manager.log.jsonl", "");
  write("var/log/komoriuta/komolet.log.jsonl", "");
  write("etc/systemd/system/komo-manager.service.d/privileged-port.conf", "");
  const log = ["var/log/komoriuta/komolet.log.jsonl"];
  expect(await uninstall(host(), { purge: false })).toContain("--purge");
  expect(files()).toEqual([
    "etc/komoriuta/komo-manager.env",
    "var/lib/komoriuta/komoriuta.db",
    "var/log/komoriuta/komo-manager.log.jsonl",
    ...log,
  ]);
  // What was kept is taken up again.
  expect(await install(installation())).not.toContain("Password");
  await uninstall(host(), { purge: true });
  expect(files()).toEqual(log);
  expect(readdirSync(at("etc"))).not.toContain("komoriuta");
});
