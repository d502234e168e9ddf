import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agentScript } from "../../scripts/build/start-script.mjs";
import { whyNoCleanRoot, type CleanRoot } from "../helpers/clean-root";
import { freePort } from "../helpers/environment";
import {
  addCard,
  commandsFor,
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
  let { machine, clean, commands, added, paste, script } = {} as Site;

  beforeAll(async () => {
    site = await startSite();
    ({ machine, clean, commands, added, paste, script } = site);
  });
  afterAll(() => site?.end());

  const filesWithContent = (): string[][] =>
    machine
      .files()
      .map((name) => [name, name.endsWith("/") ? "" : readFileSync(path.join(machine.folder, name), "utf8")]);

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

  describe("Wake-on-LAN", () => {
    let card: Card;
    let { at, put, install, uninstall } = {} as Card;

    beforeAll(async () => {
      card = await addCard(site);
      ({ at, put, install, uninstall } = card);
    });
    afterAll(() => card?.remove());

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
