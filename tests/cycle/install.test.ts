import { createHash } from "node:crypto";
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
import { createServer, type Server } from "node:http";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectAgents } from "../../bench/durability/site";
import { HeartbeatStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { installCommands, type InstallCommands } from "../../lib/install/install-command";
import { agentScript } from "../../scripts/build/start-script.mjs";
import { startCleanRoot, whyNoCleanRoot, type CleanRoot } from "../helpers/clean-root";
import { freePort, ROOT } from "../helpers/environment";
import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { macAddress } from "../helpers/scene";
import { send } from "../helpers/web";

const SCRIPT = readFileSync(path.join(ROOT, "deploy/install.sh"), "utf8");
const reason = whyNoCleanRoot();

describe.skipIf(reason)(`a server is added by one line${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let manager: Manager;
  let operator: Operator;
  let machine: CleanRoot;
  let clean: string[];
  let url: string;
  let caSha256: string;
  let commands: InstallCommands;
  let count = 0;

  beforeAll(async () => {
    const address = `127.0.0.1:${await freePort()}`;
    url = `https://${address}`;
    [manager, machine] = await Promise.all([
      startManager({ env: { KOMO_HTTPS_ADDR: address } }),
      startCleanRoot(),
    ]);
    operator = await logIn(manager);
    caSha256 = sum((await send(manager, "/ca.crt")).body);
    commands = commandsFor(url, caSha256);
    clean = machine.files();
  });
  afterAll(async () => {
    await machine?.end();
    await manager?.remove();
  });

  /** A server that the manager knows, and its token. */
  async function added(): Promise<{ uuid: string; token: string }> {
    const wanted = { name: `server-${++count}`, macAddress: macAddress(count), heartbeatInterval: 5 };
    const { server, accessToken } = await operator.servers.createServer(wanted);
    return { uuid: server?.uuid ?? "", token: accessToken };
  }
  /** Pastes a line into the server's shell, and types the token. */
  const paste = (line: string, typed = ""): ReturnType<CleanRoot["run"]> =>
    machine.run(["sh", "-c", line], `${typed}\n`);
  const filesWithContent = (): string[][] =>
    machine
      .files()
      .map((name) => [name, name.endsWith("/") ? "" : readFileSync(path.join(machine.folder, name), "utf8")]);
  /** The files of a machine on which komolet runs: without what it is writing at this moment. */
  const lastingFiles = (): string[] =>
    machine
      .files()
      .filter((name) => !/^run\/komoriuta\/.+\.tmp$/.test(name))
      .sort();
  const script = (...args: string[]): ReturnType<CleanRoot["run"]> => {
    writeFileSync(path.join(machine.folder, "install.sh"), SCRIPT);
    return machine.run(["dash", "/install.sh", ...args]);
  };
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

  test("an upgrade that fails brings the old agent back", async () => {
    const works = `${WRITES_CONFIG}; case $1 in status) date +'{"lastHeartbeatAt":"%N"}' ;; esac`;
    const port = await freePort();
    const old = await smallManager({ "komo-agent": works }, undefined, port);
    const { curl } = commandsFor(old.url, null);
    expect(await paste(curl, TOKEN)).toMatchObject({ code: 0 });
    await old[Symbol.asyncDispose]();
    const before = filesWithContent();
    await using _ = await smallManager(
      { "komo-agent": `case $1 in set) exit 1 ;; esac; ${works}` },
      undefined,
      port,
    );
    expect(await paste(curl, TOKEN)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("all is as it was before"),
    });
    expect(filesWithContent()).toEqual(before);
    const elsewhere = await paste(commands.curl, TOKEN);
    expect(elsewhere).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`another manager: ${old.url}`),
    });
    expect(filesWithContent()).toEqual(before);
    await script("uninstall");
    expect(machine.files()).toEqual(clean);
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
    const at = (name: string): string => path.join(machine.folder, name);
    const DROP_IN = "etc/systemd/network/99-default.link.d/komoriuta.conf";
    const put = (name: string, text: string): void => {
      mkdirSync(path.dirname(at(name)), { recursive: true });
      writeFileSync(at(name), text);
    };
    let before: string[];

    /** A wired card whose Wake-on-LAN is off, set up by systemd-udevd. */
    beforeAll(async () => {
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
      before = machine.files();
    });
    afterAll(async () => {
      await machine.run(["umount", "/sys/class/net"]);
      for (const program of ["udevadm", "ethtool"]) machine.unfake(program);
      for (const name of ["run/udev", "run/mount", "etc/systemd/network"])
        rmSync(at(name), { recursive: true, force: true });
      expect(machine.files()).toEqual(clean);
    });

    /** The whole line of the console, with a word before the URL. */
    const install = async (flag: string): ReturnType<CleanRoot["run"]> => {
      const { token } = await added();
      const { curl } = commands;
      const line = curl.replace("sh install.sh ", `sh install.sh ${flag} `);
      expect(line).toContain(flag);
      return paste(line, token);
    };
    const uninstall = async (): Promise<void> => {
      const removed = await machine.run(["sh", "/usr/local/lib/komoriuta/install.sh", "uninstall"]);
      expect(removed, removed.stderr).toMatchObject({ code: 0 });
      expect(machine.files()).toEqual(before);
      expect(readFileSync(at("fakes/wol"), "utf8")).toBe("d\n");
    };

    test("is turned on for good where the line says so, and set back as the agent goes", async () => {
      const installed = await install("--wake-on-lan");
      expect(installed, installed.stderr).toMatchObject({ code: 0 });
      expect(installed.stdout).toMatch(/Wrote \/etc\/systemd\/network\/99-default\.link\.d\/komoriuta\.conf/);
      expect(readFileSync(at(DROP_IN), "utf8")).toContain("WakeOnLan=magic");
      expect(readFileSync(at("fakes/wol"), "utf8")).toBe("g\n");
      await uninstall();
    });

    test("is left alone, and said, where nobody can be asked; and not spoken of where the line says no", async () => {
      const { token } = await added();
      const installed = await paste(commands.curl, token);
      expect(installed, installed.stderr).toMatchObject({ code: 0 });
      expect(installed.stdout).toContain("Might not wake: Wake-on-LAN is off on enp5s0.");
      expect(installed.stdout).toContain("sudo komo-agent doctor --fix enp5s0");
      await uninstall();
      const silent = await install("--no-wake-on-lan");
      expect(silent, silent.stderr).toMatchObject({ code: 0 });
      expect(silent.stdout).not.toContain("Wake-on-LAN");
      await uninstall();
    });

    test("is left alone, with the reason, where something else sets the network up: the agent is installed", async () => {
      put("etc/netplan/50-cloud-init.yaml", "network: {}\n");
      const installed = await install("--wake-on-lan");
      rmSync(at("etc/netplan"), { recursive: true });
      expect(installed, installed.stderr).toMatchObject({ code: 0 });
      expect(installed.stderr).toMatch(
        /Nothing was changed: netplan .*wakeonlan: true[\s\S]*Wake-on-LAN is as it was/,
      );
      await uninstall();
    });
  });

  test("an upgrade waits for the new komolet, whatever the old one still reports", async () => {
    await using other = await smallManager({
      "komo-agent": `${WRITES_CONFIG}; case $1 in status) echo asked >>/run/asked
        date +'{"lastHeartbeatAt":"%N"}'; [ "$(wc -l </run/asked)" -gt 3 ] || exit 4 ;; esac`,
    });
    const asked = path.join(machine.folder, "run/asked");
    const { curl } = commandsFor(other.url, null);
    expect(await paste(curl, TOKEN)).toMatchObject({ code: 0 });
    rmSync(asked);
    const upgraded = await paste(curl, TOKEN);
    expect(upgraded, upgraded.stderr).toMatchObject({ code: 0 });
    expect(readFileSync(asked, "utf8").trim().split("\n")).toHaveLength(4);
    rmSync(asked);
    await script("uninstall");
    expect(machine.files()).toEqual(clean);
  });

  test("is mended where a power cut ended an installation, and no other one is under way", async () => {
    await using other = await smallManager({
      "komo-agent": `${WRITES_CONFIG}; case $1 in status) date +'{"lastHeartbeatAt":"%N"}' ;; esac`,
    });
    const { curl } = commandsFor(other.url, null);
    const at = (name: string): string => path.join(machine.folder, name);
    const stage = "local/bin/.komoriuta-install";
    const boot = readFileSync(at("boot_id"), "utf8").trim();
    /** Leaves the files of a half installation, by an owner whose process, or another one of that number, still runs. */
    const leaveHalf = (owner: string): void => {
      mkdirSync(at(stage), { mode: 0o700 });
      mkdirSync(at("etc/komoriuta"), { recursive: true });
      writeFileSync(at(`${stage}/pid`), owner);
      writeFileSync(at(`${stage}/fresh`), "");
      writeFileSync(at("local/bin/komolet.new"), "half a");
      writeFileSync(
        at("etc/komoriuta/config.json"),
        `{\n  "managerURL": "${other.url}",\n  "half": true\n}\n`,
      );
    };
    leaveHalf(`1 ${boot}\n`);
    const busy = await paste(curl, TOKEN);
    expect(busy).toMatchObject({ code: 1, stderr: expect.stringContaining("under way (process 1)") });
    rmSync(at(stage), { recursive: true });
    for (const owner of ["1 another-boot\n", "1\n", ""]) {
      leaveHalf(owner);
      const mended = await paste(curl, TOKEN);
      expect(mended, mended.stderr).toMatchObject({ code: 0 });
      expect(readFileSync(at("etc/komoriuta/config.json"), "utf8")).not.toContain("half");
      await script("uninstall");
      expect(machine.files()).toEqual(clean);
    }
  });

  test("is installed where the agent is Deno, its code and a script, and becomes one file again", async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    // What stands behind the path of the code is for komo-agent.
    const behindCode = "while case $1 in *.js) false ;; *) true ;; esac; do shift; done; shift";
    const works = `${WRITES_CONFIG}; case $1 in status) date +'{"lastHeartbeatAt":"%N"}' ;; esac`;
    const deno = `#!/bin/sh\n${behindCode}\n${works}\n`;
    const parts = { deno, "komo-agent.js": "\n", "komolet.js": "\n" };
    const apart = await smallManager({ "komo-agent": "" }, undefined, port, {
      ...parts,
      "komo-agent": agentScript([]),
    });
    const installed = await paste(commandsFor(url, null).curl, TOKEN);
    expect(installed, installed.stderr).toMatchObject({ code: 0 });
    const partsHere = (): string[] =>
      machine.files().filter((name) => Object.keys(parts).includes(path.basename(name)));
    expect(partsHere()).toHaveLength(3);
    expect((await machine.run(["komo-agent", "status"])).stdout).toContain("lastHeartbeatAt");
    const before = filesWithContent();
    await apart[Symbol.asyncDispose]();

    const broken = await smallManager(
      { "komo-agent": `case $1 in set) exit 1 ;; esac; ${works}` },
      undefined,
      port,
    );
    expect(await paste(commandsFor(url, null).curl, TOKEN)).toMatchObject({ code: 1 });
    expect(filesWithContent()).toEqual(before);
    await broken[Symbol.asyncDispose]();

    await using _ = await smallManager({ "komo-agent": works }, undefined, port);
    expect(await paste(commandsFor(url, null).wget, TOKEN)).toMatchObject({ code: 0 });
    expect(partsHere()).toEqual([]);
    await script("uninstall");
    expect(machine.files()).toEqual(clean);
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

  test.for([
    {
      starts: "openrc",
      programs: ["rc-service", "rc-update"],
      restart: ["rc-update add komolet default", "rc-service komolet restart"],
      end: ["rc-service komolet stop", "rc-update del komolet default"],
    },
    {
      starts: "sysvinit",
      programs: ["update-rc.d", "service"],
      restart: ["update-rc.d komolet defaults", "service komolet restart"],
      end: ["service komolet stop", "update-rc.d -f komolet remove"],
    },
  ])("is started by $starts where that runs", async ({ starts, programs, restart, end }) => {
    const inside = (line: string): ReturnType<CleanRoot["run"]> => machine.run(["sh", "-c", line]);
    await inside(
      `rm -rf /run/systemd /run/openrc /run/initctl; mkdir -p /etc/init.d
       ${starts === "openrc" ? "mkdir /run/openrc" : "mkfifo /run/initctl"}`,
    );
    for (const program of programs) machine.fake(program, `echo "${program} $*" >>/calls`);
    const calls = (): string[] => {
      const file = path.join(machine.folder, "calls");
      const found = readFileSync(file, "utf8").split("\n").filter(Boolean);
      writeFileSync(file, "");
      return found;
    };
    writeFileSync(path.join(machine.folder, "calls"), "");
    const without = machine.files();
    const works = `${WRITES_CONFIG}; case $1 in enable | disable) echo "$1" >>/calls ;; esac`;
    await using other = await smallManager({ "komo-agent": works });
    const installed = await paste(commandsFor(other.url, null).curl, TOKEN);
    expect(installed, installed.stderr).toMatchObject({ code: 0 });
    expect(installed.stdout).toContain("the console shows it ON");
    // It is the agent that starts it first.
    expect(calls()).toEqual(["enable"]);
    const placed = path.join(machine.folder, "etc/init.d/komolet");
    expect(readFileSync(placed, "utf8")).toBe(`for ${starts}\n`);
    expect(statSync(placed).mode & 0o777).toBe(0o755);
    expect(machine.files()).not.toContain("etc/systemd/system/komolet.service");

    expect(await paste(commandsFor(other.url, null).wget, TOKEN)).toMatchObject({ code: 0 });
    expect(calls()).toEqual(restart);

    // What does not start is as it was, and goes on with that.
    machine.fake(programs.find((name) => /service$/.test(name)) ?? "", `echo "$*" >>/calls; exit 1`);
    expect(await paste(commandsFor(other.url, null).wget, TOKEN)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("all is as it was before"),
    });
    expect(readFileSync(placed, "utf8")).toBe(`for ${starts}\n`);
    for (const program of programs) machine.fake(program, `echo "${program} $*" >>/calls`);
    calls();

    await script("uninstall");
    // The agent's way to end it leaves links of sysvinit's.
    expect(calls()).toEqual(["disable", ...end]);
    expect(machine.files()).toEqual(without);
    for (const program of programs) machine.unfake(program);
  });
});

function sum(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A token of the right form. */
const TOKEN = "a".repeat(32);

/** An agent, as a line of sh, that is set up by `init`. */
const WRITES_CONFIG = `if [ "$1" = init ]; then read -r url; mkdir -p /etc/komoriuta
printf '{\\n  "enabled": true,\\n  "managerURL": "%s"\\n}\\n' "$url" >/etc/komoriuta/config.json; fi`;

/** An agent, as a line of sh, that fails at all verbs but these. */
function onlyFor(...verbs: readonly string[]): string {
  return `case $1 in ${verbs.join("|")}) ;; *) exit 1 ;; esac`;
}

function commandsFor(url: string, caSha256: string | null): InstallCommands {
  const commands = installCommands({ url, caSha256 });
  if (!commands) throw new Error(`no command for ${url}`);
  return commands;
}

/** Answers as a manager does, with agents that are a line of sh; the sums of `sumsOf` replace those of the agent. */
async function smallManager(
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
