import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectAgents } from "../../bench/durability/site";
import { HeartbeatStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { installCommands } from "../../lib/install/install-command";
import { whyNoCleanRoot, type CleanRoot } from "../helpers/clean-root";
import { freePort } from "../helpers/environment";
import { send } from "../helpers/web";
import {
  addCard,
  commandsFor,
  SCRIPT,
  smallManager,
  startSite,
  TOKEN,
  WRITES_CONFIG,
  type Card,
  type Site,
} from "./install";

const reason = whyNoCleanRoot();

describe.skipIf(reason)(`a server is added by one line${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let site: Site;
  let { manager, operator, machine, clean, url, caSha256, commands, added, paste, script } = {} as Site;

  beforeAll(async () => {
    site = await startSite();
    ({ manager, operator, machine, clean, url, caSha256, commands, added, paste, script } = site);
  });
  afterAll(() => site?.end());

  /** The files of a machine on which komolet runs: without what it is writing at this moment. */
  const lastingFiles = (): string[] =>
    machine
      .files()
      .filter((name) => !/^run\/komoriuta\/.+\.tmp$/.test(name))
      .sort();
  const statusWord = async (uuid: string): Promise<number | undefined> =>
    (await operator.servers.getServer({ uuid })).server?.heartbeatStatus;

  test("the script is plain sh, and does nothing where it was cut off on its way", async () => {
    for (const at of [0.3, 0.6, 0.9, 0.99]) {
      writeFileSync(path.join(machine.folder, "cut.sh"), SCRIPT.slice(0, SCRIPT.length * at));
      await machine.run(["dash", "/cut.sh", url, "/nowhere/ca.crt"]);
      expect(machine.files(), `cut at ${at}`).toEqual(clean);
    }
    expect(await machine.run(["dash", "-n", "/install.sh"])).toMatchObject({ stderr: expect.any(String) });
    expect(await script("sideways")).toMatchObject({ code: 2, stderr: expect.stringContaining("usage") });
    for (const wrong of [["--wake-on-lan"], ["--wake-on-lan", "uninstall"], ["--wake-on-lann", url]])
      expect(await script(...wrong)).toMatchObject({ code: 2, stderr: expect.stringContaining("usage") });
    expect(machine.files()).toEqual(clean);
  });

  describe("leaves nothing behind, and says what to do", () => {
    const refused = async (ended: ReturnType<CleanRoot["run"]>, words: RegExp): Promise<void> => {
      const { code, stdout, stderr } = await ended;
      expect(stderr + stdout).toMatch(words);
      expect(code).not.toBe(0);
      expect(machine.files()).toEqual(clean);
    };

    test("where the manager's certificate is another one", async () => {
      const other = commandsFor(url, "ab".repeat(32));
      await refused(paste(other.curl), /not the manager/);
      await refused(paste(other.wget), /not the manager/);
    });

    test("where the manager cannot be reached", async () => {
      await refused(paste(commandsFor(`https://127.0.0.1:${await freePort()}`, caSha256).curl), /connect/i);
    });

    test("with a wrong or a rotated token", async () => {
      const { uuid, token } = await added();
      await operator.tokens.rotateToken({ uuid });
      await refused(paste(commands.curl, token), /refuses this access token[\s\S]*rotate/);
      await refused(paste(commands.wget, token), /refuses this access token[\s\S]*rotate/);
      await refused(paste(commands.curl, "not-a-token"), /32 letters and digits/);
      await refused(paste(commands.curl), /no access token was given/);
    });

    test("with a token that another host reports with", async () => {
      const { token } = await added();
      const agents = connectAgents(manager.url);
      const headers = { authorization: `Bearer ${token}` };
      const report = { bootId: "another", instanceId: "another", sequence: 1, manifestRevision: 0 };
      const agent = { version: "1.0.0", hostname: "alder.example", os: "", arch: "", interfaces: [] };
      await agents.sendHeartbeat(
        { ...report, heartbeatStatus: HeartbeatStatus.LAUNCHED, agent },
        { headers },
      );
      const words =
        /in use: the agent on the host alder\.example reports[\s\S]*rotate[\s\S]*nothing was changed/;
      await refused(paste(commands.curl, token), words);
      await refused(paste(commands.wget, token), words);
    });

    test("without root, on another processor, and with an old or no glibc", async () => {
      const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
      await refused(machine.run([...nobody, "dash", "/install.sh", url]), /needs root/);
      machine.fake("uname", "case $1 in -m) echo riscv64 ;; *) echo Linux ;; esac");
      await refused(script(url), /no agent for this processor \(riscv64\)/);
      machine.fake("uname", "case $1 in -m) echo aarch64 ;; *) echo Linux ;; esac");
      await using forX64 = await smallManager({ "komo-agent": "exit 1" });
      const none = /no agent for linux-arm64[\s\S]*npm run build -- linux-arm64[\s\S]*nothing was changed/;
      await refused(paste(commandsFor(forX64.url, null).curl, TOKEN), none);
      machine.fake("getconf", "case $1 in LONG_BIT) echo 32 ;; *) echo glibc 2.36 ;; esac");
      await refused(script(url), /64-bit system; this one is 32-bit, on a 64-bit processor \(aarch64\)/);
      machine.unfake("uname");
      machine.fake("getconf", "echo glibc 2.17");
      await refused(script(url), /needs glibc 2.27 or newer; this system has 2.17/);
      machine.fake("getconf", "exit 1");
      await refused(script(url), /this system has none/);
      machine.unfake("getconf");
    });

    test("where curl and wget were told by their user to trust everybody", async () => {
      const inHome = (name: string): string => path.join(machine.folder, "root", name);
      writeFileSync(inHome(".curlrc"), "insecure\n");
      writeFileSync(inHome(".wgetrc"), "check_certificate = off\n");
      const { token } = await added();
      const command = commandsFor(url, null);
      const ended = [await paste(command.curl, token), await paste(command.wget, token)];
      for (const name of [".curlrc", ".wgetrc"]) rmSync(inHome(name));
      for (const one of ended) {
        await refused(Promise.resolve(one), /certificate/i);
        // The script was not even fetched.
        expect(one.stderr).not.toContain("komoriuta:");
      }
    });

    test("where the folder for temporary files has a blank in its name", async () => {
      mkdirSync(path.join(machine.folder, "tmp/my folder"));
      writeFileSync(path.join(machine.folder, "tmp/my"), "somebody's");
      const line = `export TMPDIR="/tmp/my folder"; ${commandsFor(url, "ab".repeat(32)).curl}`;
      expect((await paste(line)).stdout).toMatch(/not the manager/);
      expect(readdirSync(path.join(machine.folder, "tmp/my folder"))).toEqual([]);
      expect(readFileSync(path.join(machine.folder, "tmp/my"), "utf8")).toBe("somebody's");
      rmSync(path.join(machine.folder, "tmp/my folder"), { recursive: true });
      rmSync(path.join(machine.folder, "tmp/my"));
      expect(machine.files()).toEqual(clean);
    });

    test("where others put programs into the folder that it is run in", async () => {
      writeFileSync(path.join(machine.folder, "install.sh"), SCRIPT);
      const planted = (name: string): string => path.join(machine.folder, "tmp", name);
      for (const name of ["sh", "id", "uname"])
        writeFileSync(planted(name), "#!/bin/dash\n: >/tmp/taken-over\necho 0\n", { mode: 0o755 });
      machine.fake("sudo", 'exec "$@"');
      const nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";
      // Piped into a shell its name is "sh", and there is a file that is called so.
      const piped = await paste(`cd /tmp; ${nobody} dash -c '. /install.sh; exit' sh ${url} </dev/null`);
      const bare = await paste("cd /tmp; PATH= /usr/bin/dash /install.sh upgrade");
      machine.unfake("sudo");
      for (const name of ["sh", "id", "uname"]) rmSync(planted(name));
      expect(piped.stderr).toMatch(/needs root/);
      expect(bare.stderr).toMatch(/no agent is set up here/);
      expect(machine.files()).toEqual(clean);
    });

    test("where what comes is not what was promised", async () => {
      await using liar = await smallManager({ "komo-agent": "touch /etc/owned" }, "another program");
      await refused(paste(commandsFor(liar.url, null).curl, TOKEN), /SHA-256/);
    });

    test.for([
      ["cannot run", "exit 1", /komo-agent does not run on this system[\s\S]*nothing was changed/],
      ["cannot be set up", onlyFor("version"), /all is as it was before/],
      ["cannot be started", `${WRITES_CONFIG}; ${onlyFor("version", "init")}`, /all is as it was before/],
      [
        "has its token taken away meanwhile",
        `case $1 in status) echo '{"running":true,"error":"The manager refuses the access token. Rotate it."}'; exit 4 ;; esac; ${WRITES_CONFIG}`,
        /refuses the access token[\s\S]*all is as it was before/,
      ],
    ] as const)("where the agent %s", async ([, agent, words]) => {
      await using other = await smallManager({ "komo-agent": agent });
      await refused(paste(commandsFor(other.url, null).curl, TOKEN), words);
    });
  });

  test("installers of earlier releases find both names; who asks for another platform is told which there are", async () => {
    const sums = await send(manager, "/install/linux-x64/SHA256SUMS");
    expect(sums.body).toMatch(/^([0-9a-f]{64}) {2}komo-agent\n\1 {2}komolet$/m);
    const komolet = await send(manager, "/install/linux-x64/komolet.gz", { isEnough: () => true });
    expect(komolet.status).toBe(200);
    const other = await send(manager, "/install/linux-s390x/SHA256SUMS");
    expect(other).toMatchObject({ status: 404, body: expect.stringMatching(/only for .*linux-x64/) });
  });

  test("is installed, upgraded with its settings kept, and uninstalled", async ({ onTestFailed }) => {
    onTestFailed(() => console.log(machine.story()));
    const { uuid, token } = await added();
    const installed = await paste(commands.curl, token);
    expect(installed, installed.stderr).toMatchObject({ code: 0 });
    expect(installed.stdout).toContain(`This server reports to ${url}`);
    expect(installed.stdout + installed.stderr).not.toContain(token);
    expect(await statusWord(uuid)).toBeGreaterThan(1);

    const files = lastingFiles();
    const mode = (name: string): number => statSync(path.join(machine.folder, name)).mode & 0o777;
    expect(mode("etc/komoriuta/config.json")).toBe(0o600);
    expect(mode("etc/systemd/system/komolet.service")).toBe(0o644);
    expect(files).toContain("etc/logrotate.d/komoriuta-agent");
    expect(files.filter((name) => /^tmp\/|\.komoriuta/.test(name))).toEqual([]);
    const config = readFileSync(path.join(machine.folder, "etc/komoriuta/config.json"), "utf8");
    expect(JSON.parse(config)).toMatchObject({
      enabled: true,
      managerURL: url,
      caFile: "/etc/komoriuta/ca.crt",
    });

    const [agent, komolet] = ["komo-agent", "komolet"].map((name) =>
      path.join(machine.folder, "local/bin", name),
    );
    const isOneFile = (): boolean => statSync(agent ?? "").ino === statSync(komolet ?? "").ino;
    expect(isOneFile()).toBe(true);
    // As earlier releases left them: two files.
    renameSync(komolet ?? "", `${komolet}.old`);
    copyFileSync(`${komolet}.old`, komolet ?? "");
    rmSync(`${komolet}.old`);

    const show = machine.hide("curl");
    // The token is typed again, as at a new installation: it is this host that reports with it.
    const upgraded = await paste(commands.wget, token);
    show();
    expect(upgraded, upgraded.stderr).toMatchObject({ code: 0 });
    expect(upgraded.stdout).toContain("reports to");
    expect(readFileSync(path.join(machine.folder, "etc/komoriuta/config.json"), "utf8")).toBe(config);
    expect(lastingFiles()).toEqual(files);
    expect(isOneFile()).toBe(true);
    const calls = readFileSync(path.join(machine.folder, "calls"), "utf8").split("\n");
    expect(calls.slice(-3)).toEqual(["systemctl daemon-reload", "systemctl restart komolet.service", ""]);

    // The manager has a standby by now; a line from before still fits then, and one of another manager does not.
    const second = "https://second.example:3443";
    const knows = (): string =>
      JSON.parse(readFileSync(path.join(machine.folder, "etc/komoriuta/config.json"), "utf8")).managerURL;
    for (const line of [installCommands({ url, second, caSha256 })?.curl ?? "", commands.curl]) {
      expect(await paste(line)).toMatchObject({ code: 0 });
      expect(knows()).toBe(`${url},${second}`);
    }
    const others = installCommands({ url, second: "https://third.example:3443", caSha256 })?.curl ?? "";
    expect(await paste(others)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`another manager: ${url},${second}`),
    });

    const removed = await machine.run(["sh", "/usr/local/lib/komoriuta/install.sh", "uninstall"]);
    expect(removed).toMatchObject({ code: 0 });
    expect(machine.files()).toEqual(clean);
  });

  describe("Wake-on-LAN", () => {
    const DROP_IN = "etc/systemd/network/99-default.link.d/komoriuta.conf";
    let card: Card;
    let { at, install, uninstall } = {} as Card;

    beforeAll(async () => {
      card = await addCard(site);
      ({ at, install, uninstall } = card);
    });
    afterAll(() => card?.remove());

    test("is turned on for good where the line says so, and set back as the agent goes", async () => {
      const installed = await install("--wake-on-lan");
      expect(installed, installed.stderr).toMatchObject({ code: 0 });
      expect(installed.stdout).toMatch(/Wrote \/etc\/systemd\/network\/99-default\.link\.d\/komoriuta\.conf/);
      expect(readFileSync(at(DROP_IN), "utf8")).toContain("WakeOnLan=magic");
      expect(readFileSync(at("fakes/wol"), "utf8")).toBe("g\n");
      await uninstall();
    });
  });

  test("is installed where there is no systemd, and told how to be started", async () => {
    rmSync(path.join(machine.folder, "run/systemd"), { recursive: true });
    const without = machine.files();
    await using other = await smallManager({ "komo-agent": WRITES_CONFIG });
    const installed = await paste(commandsFor(other.url, null).wget, TOKEN);
    expect(installed, installed.stderr).toMatchObject({ code: 0 });
    expect(installed.stdout).toContain("let your process manager start (or restart) /usr/local/bin/komolet");
    expect(machine.files()).not.toContain("etc/systemd/system/komolet.service");
    await script("uninstall");
    expect(machine.files()).toEqual(without);
  });
});

/** An agent, as a line of sh, that fails at all verbs but these. */
function onlyFor(...verbs: readonly string[]): string {
  return `case $1 in ${verbs.join("|")}) ;; *) exit 1 ;; esac`;
}
