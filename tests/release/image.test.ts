/** The container image, run by Podman as deploy/Containerfile says: rootless, read-only, with a volume. */
import { chownSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectAgents, createAgent } from "../../bench/durability/site";
import { PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { NEXT_VERSION, nextManager } from "../../scripts/test/next-manager.mjs";
import { freePort, makeTempFolder, removeFolder } from "../helpers/environment";
import { furnish, furniture, orders } from "../helpers/furnished";
import { logIn, makeLogin } from "../helpers/operator";
import { macAddress } from "../helpers/scene";
import { until } from "../helpers/until";
import { send } from "../helpers/web";
import { has, must, type Ran, RELEASE, run, VERSION } from "./release";

/** A user without rights, to whom 65,536 user IDs are lent for the time of a call. */
const NOBODY = 65_534;
const LENT = `nobody:200000:65536\n`;
const AS_NOBODY = `mount --bind "$1" /etc/subuid
mount --bind "$1" /etc/subgid
# crun refuses a host that has both versions of control groups.
umount /sys/fs/cgroup/unified 2>/dev/null || :
shift
exec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups "$@"`;

function whyNot(): string | null {
  if (process.getuid?.() !== 0) return "lending user IDs needs root";
  const missing = ["podman", "newuidmap"].filter((name) => !has(name));
  return missing.length > 0 ? `sudo apt-get install podman uidmap (${missing.join(", ")})` : null;
}
const reason = whyNot();

describe.skipIf(reason)(`the image${reason ? ` (skipped: ${reason})` : ""}`, () => {
  const folder = makeTempFolder();
  const { userId, password, passwordHash } = makeLogin();
  const settings = path.join(folder, "komo-manager.env");
  const home = path.join(folder, "home");

  /** Podman of a user without rights, who keeps all below a home of their own. */
  const podman = (...args: string[]): Ran => {
    const env = {
      HOME: home,
      XDG_RUNTIME_DIR: path.join(home, "run"),
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      PODMAN_IGNORE_CGROUPSV1_WARNING: "1",
    };
    const lent = path.join(folder, "lent");
    const always = ["--cgroup-manager=cgroupfs", "--events-backend=file"];
    const command = ["unshare", "--mount", "sh", "-ec", AS_NOBODY, "sh", lent, "podman", ...always, ...args];
    return run(command, { cwd: home, env });
  };
  const mustPodman = (...args: string[]): string => {
    const { code, said } = podman(...args);
    if (code !== 0) throw new Error(`podman ${args.join(" ")} (exit ${code}):\n${said}`);
    return said.trim();
  };

  beforeAll(async () => {
    const [http, https] = [await freePort(), await freePort()];
    where.url = `http://127.0.0.1:${http}`;
    const lines = [
      ...[`KOMO_USER_ID=${userId}`, `KOMO_PASSWORD_HASH=${passwordHash}`],
      ...[`KOMO_HTTP_ADDR=127.0.0.1:${http}`, `KOMO_HTTPS_ADDR=127.0.0.1:${https}`],
    ];
    writeFileSync(settings, `${lines.join("\n")}\n`, { mode: 0o644 });
    writeFileSync(path.join(folder, "lent"), LENT, { mode: 0o644 });
    for (const made of [home, path.join(home, "run")]) {
      mkdirSync(made, { mode: 0o700 });
      chownSync(made, NOBODY, NOBODY);
    }
    must(["chmod", "711", folder]);
    mustPodman(
      "load",
      "--quiet",
      "--input",
      path.join(RELEASE, `komo-manager-${VERSION}-image-amd64.oci.tar`),
    );
  });
  afterAll(() => {
    podman("rm", "--all", "--force", "--time", "0");
    podman("system", "reset", "--force");
    removeFolder(folder);
  });

  test("is named by its version, starts as a user of its own, and is for this processor", () => {
    const format = "{{.Architecture}} {{.Config.User}} {{.Config.StopSignal}} {{index .RepoTags 0}}";
    expect(mustPodman("image", "inspect", "--format", format, `komo-manager:${VERSION}`)).toBe(
      `amd64 komoriuta SIGTERM localhost/komo-manager:${VERSION}`,
    );
    expect(
      mustPodman(
        "run",
        "--rm",
        "--cgroups",
        "disabled",
        "--network",
        "host",
        `komo-manager:${VERSION}`,
        "version",
      ),
    ).toBe(VERSION);
  });

  const confined = [
    ...["--read-only", "--tmpfs", "/tmp:exec", "--cap-drop", "all"],
    ...["--security-opt", "no-new-privileges"],
  ];
  const where = { url: "", userId, password };
  const start = (name: string, tag = VERSION): void =>
    void mustPodman(
      ...["run", "--detach", "--name", name, "--network", "host", "--cgroups", "disabled", ...confined],
      ...["--env-file", settings, "--volume", "komoriuta:/var/lib/komoriuta", `komo-manager:${tag}`],
    );
  const answers = (name: string) =>
    until(`${name} answers`, 90_000, async () => {
      const { status } = await send(where, "/healthz").catch(() => ({ status: 0 }));
      return status === 200;
    });
  const exitCode = (name: string): string => mustPodman("inspect", "--format", "{{.State.ExitCode}}", name);
  const stop = (name: string): void => {
    mustPodman("stop", "--time", "20", name);
    expect(exitCode(name), podman("logs", name).said).toBe("0");
  };

  test("serves rootless, read-only and without capabilities, and finds its data again in the next container", async () => {
    start("first");
    await answers("first");
    // The files of the volume belong to its own user, and nothing else can be written.
    expect(mustPodman("exec", "first", "stat", "-c", "%U %a", "/var/lib/komoriuta/komoriuta.db")).toBe(
      "komoriuta 600",
    );
    expect(podman("exec", "first", "touch", "/usr/local/bin/other").said).toContain("Read-only file system");
    expect(mustPodman("exec", "first", "id", "-u")).toBe("10001");
    const secret = mustPodman("exec", "first", "sha256sum", "/var/lib/komoriuta/session-secret");
    stop("first");

    start("second");
    await answers("second");
    expect(mustPodman("exec", "second", "sha256sum", "/var/lib/komoriuta/session-secret")).toBe(secret);
    stop("second");
  });

  test("of the next version goes on with the same volume: an agent reports on, and no order is given", async () => {
    start("before");
    await answers("before");
    const operator = await logIn(where);
    const wanted = { name: "alder", macAddress: macAddress(1), heartbeatInterval: 5 };
    const { server, accessToken } = await operator.servers.createServer(wanted);
    const agent = createAgent(connectAgents(where.url), accessToken);
    for (const _ of [1, 2]) expect(await agent.report()).toMatchObject({ powerStatus: PowerStatus.ON });
    await furnish(where, operator, [server?.uuid ?? ""]);
    const furnished = await furniture(where, operator);
    stop("before");

    // As its image would be made: this one's, with the other program.
    const program = path.join(folder, "next");
    copyFileSync(await nextManager(), program);
    mustPodman("create", "--name", "making", "--cgroups", "disabled", `komo-manager:${VERSION}`);
    mustPodman("cp", program, "making:/usr/local/bin/komo-manager");
    mustPodman("commit", "--quiet", "making", `komo-manager:${NEXT_VERSION}`);
    start("after", NEXT_VERSION);
    // Cut off at once, and started anew.
    mustPodman("kill", "after");
    mustPodman("start", "after");
    await answers("after");
    expect(mustPodman("exec", "after", "komo-manager", "version")).toBe(NEXT_VERSION);
    for (const _ of [1, 2]) expect(await agent.report()).toMatchObject({ powerStatus: PowerStatus.ON });
    const after = await logIn(where);
    expect(await furniture(where, after)).toEqual(furnished);
    expect(await orders(after)).toEqual([]);
    stop("after");
  });

  test("of the older version refuses that volume in one sentence, and touches nothing", async () => {
    const volume = mustPodman("volume", "inspect", "--format", "{{.Mountpoint}}", "komoriuta");
    const sums = (): string =>
      must(["sh", "-c", 'cd "$1" && find . -type f -exec sha256sum {} + | sort', "sh", volume]);
    const before = sums();
    start("older");
    await until(
      "it has ended",
      60_000,
      () => podman("inspect", "--format", "{{.State.Running}}", "older").said.trim() === "false",
    );
    expect(exitCode("older")).toBe("1");
    expect(podman("logs", "older").said).toMatch(
      /^komo-manager: the database is from a newer version of komoriuta [^\n]*\n$/,
    );
    expect(sums()).toBe(before);
    start("again", NEXT_VERSION);
    await answers("again");
    stop("again");
  });
});
