/** The MSI of the agent for Windows: its tables and files, and its installation under Wine. */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureWindows } from "../../scripts/build/build.mjs";
import { WINDOWS_FILES } from "../../scripts/build/windows.mjs";
import { packMsi } from "../../scripts/package/msi";
import { findProgram } from "../../scripts/test/programs.mjs";
import { startEmptyWine, type EmptyWine } from "../helpers/empty-wine";
import { freePort, makeTempFolder, removeFolder } from "../helpers/environment";
import { until } from "../helpers/until";
import { whyNoWine } from "../helpers/wine";

const TOOLS = ["wixl", "msibuild", "msiinfo", "msiextract"];
const missing = TOOLS.filter((name) => !findProgram([name]));
const noTools = missing.length > 0 ? `${missing.join(", ")} missing: install wixl and msitools` : null;

/** Rows of a table, by the names of its columns. */
function rowsOf(msi: string, table: string): Record<string, string>[] {
  const text = execFileSync("msiinfo", ["export", msi, table], { encoding: "utf8" });
  const [names = [], , , ...rows] = text.split(/\r?\n/).map((line) => line.split("\t"));
  return rows
    .filter((row) => row.length > 1)
    .map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ""])));
}

describe.skipIf(noTools)(`its tables${noTools ? ` (skipped: ${noTools})` : ""}`, () => {
  let folder: string;
  let msi: string;
  const valuesOf = (table: string, name: string, value: string): Record<string, string> =>
    Object.fromEntries(rowsOf(msi, table).map((row) => [row[name] ?? "", row[value] ?? ""]));
  beforeAll(async () => {
    folder = makeTempFolder();
    const agent = path.join(folder, "agent");
    mkdirSync(agent);
    for (const name of WINDOWS_FILES) writeFileSync(path.join(agent, name), `content of ${name}`);
    msi = await packMsi(agent, path.join(folder, "agent.msi"));
  });
  afterAll(() => removeFolder(folder));

  test("it holds the agent's files as they are", () => {
    const to = path.join(folder, "out");
    execFileSync("msiextract", ["-C", to, msi]);
    for (const name of WINDOWS_FILES)
      expect(readFileSync(path.join(to, "komoriuta", name), "utf8")).toBe(`content of ${name}`);
  });

  test("the service starts with Windows, and is started anew where it fails", () => {
    const [service] = rowsOf(msi, "ServiceInstall");
    expect(service).toMatchObject({ Name: "komolet", ServiceType: "16", StartType: "2" });
    expect(service?.["Arguments"]).toMatch(/^run .*--allow-all .*"\[INSTALLDIR\]agent\.js" komolet$/);
    expect(rowsOf(msi, "ServiceControl")[0]).toMatchObject({ Name: "komolet", Event: "163", Wait: "0" });
    expect(rowsOf(msi, "MsiServiceConfigFailureActions")[0]).toMatchObject({
      Actions: "1[~]1[~]1",
      DelayActions: "5000[~]30000[~]60000",
    });
    expect(valuesOf("MsiServiceConfig", "ConfigType", "Argument")).toEqual({ 7: "180000", 4: "1" });
  });

  test("only SYSTEM and administrators may enter the folder of the settings", () => {
    expect(rowsOf(msi, "MsiLockPermissionsEx")).toEqual([
      expect.objectContaining({
        LockObject: "DATADIR",
        Table: "CreateFolder",
        SDDLText: "O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)",
      }),
    ]);
  });

  test("an upgrade takes the place of the old one within one transaction, and a removal is for good", () => {
    const at = valuesOf("InstallExecuteSequence", "Action", "Sequence");
    const order = [
      ...["InstallInitialize", "RemoveExistingProducts", "StopServices", "InstallFiles", "InstallServices"],
      ...["WriteRegistryValues", "MsiConfigureServices", "SetUp", "StartServices", "Forget"],
      "InstallFinalize",
    ].map((name) => Number(at[name]));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(order.length);
    const when = valuesOf("InstallExecuteSequence", "Action", "Condition");
    expect(when["Forget"]).toBe('REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE');
    expect(when["SetUp"]).toBe("MANAGER AND NOT REMOVE");
    expect(valuesOf("Property", "Property", "Value")["UpgradeCode"]).toBe(
      "{9D6E1E0B-6C0B-4B0E-8E0F-6B6F6D6F7269}",
    );
  });

  test("who may not install it, and where it cannot run, is said before anything is done", () => {
    const conditions = valuesOf("LaunchCondition", "Condition", "Description");
    expect(conditions["Privileged"]).toMatch(/run this as an administrator\.$/);
    expect(conditions["VersionNT64 AND VersionNT >= 603"]).toMatch(/needs 64-bit Windows 10 .* or newer\.$/);
    expect(conditions["Installed OR (MANAGER AND KEYFILE) OR NOT (MANAGER OR KEYFILE OR CAFILE)"]).toMatch(
      /^Give MANAGER and KEYFILE together, or neither/,
    );
    expect(Object.values(conditions)).toContain(
      "A newer version of komoriuta's agent is installed: remove it first.",
    );
    expect(valuesOf("Error", "Error", "Message")["1722"]).toMatch(/nothing was installed\. The newest log/);
    const at = valuesOf("InstallExecuteSequence", "Action", "Sequence");
    expect(Number(at["LaunchConditions"])).toBeLessThan(Number(at["InstallInitialize"]));
  });

  test("no property takes the key, and one that does is refused and never logged", () => {
    const properties = valuesOf("Property", "Property", "Value");
    expect(properties["MsiHiddenProperties"]?.split(";")).toContain("ENROLMENTKEY");
    const passed = properties["SecureCustomProperties"]?.split(";");
    expect(passed).toEqual(expect.arrayContaining(["MANAGER", "CAFILE", "KEYFILE", "ENROLMENTKEY"]));
    expect(valuesOf("LaunchCondition", "Condition", "Description")["Installed OR NOT ENROLMENTKEY"]).toMatch(
      /does not belong into a command line/,
    );
    const { SetUp } = valuesOf("CustomAction", "Action", "Target");
    expect(SetUp).toMatch(/setup --manager "\[MANAGER\]" --key-file "\[KEYFILE\]" "\[CAFILE\]"$/);
    expect(SetUp).not.toContain("ENROLMENTKEY");
  });
});

/**
 * Takes the action out that a removal for good ends with. Windows Installer tells a product that is replaced so
 * (UPGRADINGPRODUCTCODE), and Wine does not: it would forget the settings.
 */
function withoutForgetting(msi: string): void {
  execFileSync("msibuild", [msi, "-q", "DELETE FROM `InstallExecuteSequence` WHERE `Action` = 'Forget'"]);
}

const noWine = noTools ?? whyNoWine();
const TOKEN = "w".repeat(32);
const UNKNOWN = { code: "unauthenticated", message: "The enrolment key is not known." };
const KEY = `enrol-${"k".repeat(32)}`;

describe.skipIf(noWine)(`under Wine${noWine ? ` (skipped: ${noWine})` : ""}`, () => {
  let wine: EmptyWine;
  let manager: Server;
  let url: string;
  /** An address at which nobody listens. */
  let nowhere: string;
  /** Whether no key is good. */
  let refuses = false;
  /** Methods that the agent has called, and what it showed for them. */
  const calls: (readonly [method: string, authorization: string])[] = [];
  const installed = (name: string): string => path.join(wine.drive, "Program Files/komoriuta", name);
  const data = (name: string): string => path.join(wine.drive, "ProgramData/komoriuta", name);

  beforeAll(async () => {
    await ensureWindows();
    wine = startEmptyWine();
    manager = createServer((request, response) => {
      const method = request.url?.split("/").at(-1) ?? "";
      calls.push([method, request.headers.authorization ?? ""]);
      response.setHeader("content-type", "application/json");
      const manifest = {
        ...{ powerStatus: "POWER_STATUS_ON", heartbeatInterval: 5, revision: 1 },
        serverUuid: "3f0f2b1e-6c1c-4a59-8c46-0d7d8b5c1a11",
      };
      const enrolled = { serverUuid: "u", serverName: "pc-1", accessToken: TOKEN };
      if (method === "Enrol" && refuses) response.statusCode = 401;
      request.resume().once("end", () => {
        response.end(JSON.stringify(method === "Enrol" ? (refuses ? UNKNOWN : enrolled) : { manifest }));
      });
    });
    const port = await freePort();
    await new Promise<void>((resolve) => manager.listen(port, "127.0.0.1", resolve));
    url = `http://localhost:${port}`;
    nowhere = `http://localhost:${await freePort()}`;
    mkdirSync(path.join(wine.drive, "a b 教室"));
    await packMsi(undefined, path.join(wine.drive, "a b 教室/agent.msi"));
  }, 400_000);
  afterAll(() => {
    wine.remove();
    manager.close();
  });

  const msiexec = (...words: readonly string[]): Promise<number> =>
    wine.run("msiexec", ...words, "/qn", "/norestart");
  const MSI = "C:\\a b 教室\\agent.msi";
  // Without blanks: Wine is started with words, of which it makes a line that puts a property's name between the quotes.
  const FILE = "C:\\key.txt";
  const keyFile = (): string => path.join(wine.drive, "key.txt");
  const [OLDER, NEWER] = ["older", "newer"].map((name) => `C:\\a b 教室\\${name}.msi`) as [string, string];
  const LOG = "C:\\log.txt";
  const REFUSED = "LaunchConditions. Return value 0";
  /** The log of Windows Installer. */
  const log = (): string => readFileSync(path.join(wine.drive, "log.txt"), "utf8");
  /** The last sentence that komo-agent wrote down, to which the installer refers. */
  const lastWord = (): string => {
    const names = readdirSync(data("log")).filter((name) => name.startsWith("komo-agent-"));
    const lines = readFileSync(data(path.join("log", names.sort().at(-1) ?? "")), "utf8");
    return (JSON.parse(lines.trim().split("\n").at(-1) ?? "{}") as { message: string }).message;
  };
  const writeKey = (text = KEY): void => writeFileSync(keyFile(), `${text}\r\n`);

  test("a machine is installed, registered by the key in a file, and reports", async () => {
    writeKey();
    expect(await msiexec("/i", MSI, `MANAGER=${url}`, `KEYFILE=${FILE}`)).toBe(0);
    expect(existsSync(installed("deno.exe"))).toBe(true);
    expect(JSON.parse(readFileSync(data("config.json"), "utf8"))).toMatchObject({
      enabled: true,
      managerURL: url,
      accessToken: TOKEN,
    });
    expect(existsSync(keyFile())).toBe(false);
    expect(calls[0]).toEqual(["Enrol", `Bearer ${KEY}`]);
    await until("a heartbeat", 60_000, () =>
      calls.some(([method, by]) => method === "SendHeartbeat" && by === `Bearer ${TOKEN}`),
    );
  }, 400_000);

  const heartbeats = (): number => calls.filter(([method]) => method === "SendHeartbeat").length;
  const enrolments = (): number => calls.filter(([method]) => method === "Enrol").length;
  const reportsAgain = async (): Promise<void> => {
    const before = heartbeats();
    await until("heartbeats go on", 60_000, () => heartbeats() > before + 1);
  };

  test("a removal keeps nothing", async () => {
    expect(await msiexec("/x", MSI)).toBe(0);
    expect([existsSync(installed("agent.js")), existsSync(data("config.json"))]).toEqual([false, false]);
  }, 400_000);

  test("a key that is none ends it, and nothing is left", async () => {
    writeKey("not a key");
    expect(await msiexec("/i", MSI, `MANAGER=${url}`, `KEYFILE=${FILE}`)).not.toBe(0);
    expect(lastWord()).toMatch(/^--key-file: the first line of .* must be an enrolment key /);
    expect([existsSync(installed("agent.js")), existsSync(data("config.json"))]).toEqual([false, false]);
  }, 400_000);

  test.each([
    ["a manager that does not answer", () => nowhere, /nothing listens there/],
    ["a manager that refuses the key", () => url, /refuses/],
  ])(
    "%s ends it, and nothing is left",
    async (_, at, sentence) => {
      writeKey();
      refuses = true;
      expect(await msiexec("/i", MSI, `MANAGER=${at()}`, `KEYFILE=${FILE}`)).not.toBe(0);
      refuses = false;
      expect(lastWord()).toMatch(sentence);
      const left = [installed("agent.js"), data("config.json"), keyFile()].map((file) => existsSync(file));
      expect(left).toEqual([false, false, true]);
    },
    400_000,
  );

  // The sentences stand in its table (above): Wine writes them nowhere, and hides no property in its log.
  test.each([`ENROLMENTKEY=${KEY}`, "MANAGER=https://keeper.example"])(
    "%s alone is refused before anything is done",
    async (word) => {
      expect(await msiexec("/i", MSI, word, "/l*v", LOG)).not.toBe(0);
      expect(log()).toContain(REFUSED);
      expect(existsSync(installed("agent.js"))).toBe(false);
    },
    400_000,
  );

  test("a newer one takes the place of one that runs: settings stay, and the service runs again", async () => {
    copyFileSync(path.join(wine.drive, "a b 教室/agent.msi"), path.join(wine.drive, "a b 教室/older.msi"));
    await packMsi(undefined, path.join(wine.drive, "a b 教室/newer.msi"), "99.0.0");
    for (const name of ["older", "newer"]) withoutForgetting(path.join(wine.drive, `a b 教室/${name}.msi`));
    writeKey();
    expect(await msiexec("/i", OLDER, `MANAGER=${url}`, `KEYFILE=${FILE}`)).toBe(0);
    await reportsAgain();
    const settings = readFileSync(data("config.json"), "utf8");
    const before = enrolments();
    expect(await msiexec("/i", NEWER)).toBe(0);
    expect(readFileSync(data("config.json"), "utf8")).toBe(settings);
    await reportsAgain();
    expect(enrolments()).toBe(before);
  }, 900_000);

  test("an older one is refused, and all is as it was", async () => {
    expect(await msiexec("/i", OLDER, "/l*v", LOG)).not.toBe(0);
    expect(log()).toContain(REFUSED);
    await reportsAgain();
  }, 400_000);

  // To Wine each file belongs to the user who runs it, who may do everything, whatever rights were set: it knows no other
  // owner. So komo-agent finds settings that somebody else may have written. Where the rights are right, the settings stay
  // and the key is removed: agent-deno/cli/setup.test.ts.
  test("over settings that others may write a registration is refused, and all is as it was", async () => {
    const settings = readFileSync(data("config.json"), "utf8");
    const before = enrolments();
    writeKey();
    const again = ["MANAGER=https://elsewhere.example", `KEYFILE=${FILE}`, "REINSTALL=ALL"];
    expect(await msiexec("/i", NEWER, ...again)).not.toBe(0);
    expect(lastWord()).toMatch(/^Somebody else may have written the settings that are here: /);
    expect(readFileSync(data("config.json"), "utf8")).toBe(settings);
    expect([existsSync(keyFile()), existsSync(installed("agent.js"))]).toEqual([true, true]);
    // Wine does not start again what was stopped for an installation that was then taken back.
    await wine.run("sc", "start", "komolet");
    await reportsAgain();
    expect(enrolments()).toBe(before);
  }, 400_000);
});
