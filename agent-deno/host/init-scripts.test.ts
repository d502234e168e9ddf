import { assert } from "../testing/assert.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { findServiceManager } from "./find-service-manager.ts";

/** The programs of a machine's service manager, each of which records its calls. */
const PROGRAMS = [
  "rc-update",
  "rc-service",
  "openrc-shutdown",
  "update-rc.d",
  "service",
  "shutdown",
  "runlevel",
];

function bootWith(...files: readonly string[]): TestRoot {
  const root = makeRoot();
  for (const file of files) {
    const path = `${root.paths.root}/${file}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, "");
  }
  for (const name of PROGRAMS)
    root.replaceCommand(name, `echo "${name} $*" >> "${root.paths.root}/calls"; echo "2 6"`);
  return root;
}

const SCRIPT = "etc/init.d/komolet";
const OPENRC = "run/openrc/softlevel";
const SYSVINIT = "run/initctl";

Deno.test("each service manager is known by what it leaves in /run, systemd before all others", () => {
  const restartLineWith = (...files: readonly string[]) => {
    using root = bootWith(SCRIPT, ...files);
    return findServiceManager(root.paths, root.environment).restartLine;
  };
  assert.equal(restartLineWith("run/systemd/system/x", OPENRC, SYSVINIT), "systemctl restart komolet");
  assert.equal(restartLineWith(OPENRC, SYSVINIT), "rc-service komolet restart");
  assert.equal(restartLineWith(SYSVINIT), "service komolet restart");
  assert.equal(restartLineWith(), undefined);
});

Deno.test("komolet is started now and at each boot, and neither any more", async () => {
  for (const [files, calls] of [
    [
      [OPENRC, "etc/runlevels/default/komolet"],
      [
        "rc-update add komolet default",
        "rc-service komolet start",
        "rc-service komolet stop",
        "rc-update del komolet default",
      ],
    ],
    [[OPENRC], ["rc-update add komolet default", "rc-service komolet start", "rc-service komolet stop"]],
    [
      [SYSVINIT],
      [
        "update-rc.d komolet defaults",
        "update-rc.d komolet enable",
        "service komolet start",
        "service komolet stop",
        "update-rc.d komolet defaults-disabled",
        "update-rc.d komolet disable",
      ],
    ],
  ] as const) {
    using root = bootWith(SCRIPT, ...files);
    const { service } = findServiceManager(root.paths, root.environment);
    assert(typeof service !== "string");
    await service("enable");
    await service("disable");
    assert.deepEqual(root.calls(), calls);
  }
});

Deno.test("a command that fails is told, and those after it are not run", async () => {
  using root = bootWith(SCRIPT, SYSVINIT);
  root.replaceCommand("update-rc.d", "echo 'no runlevels' >&2; exit 1");
  const { service } = findServiceManager(root.paths, root.environment);
  assert(typeof service !== "string");
  await assert.rejects(service("enable"), /sysvinit refused: .*update-rc\.d komolet defaults.*no runlevels/);
  assert.deepEqual(root.calls(), []);
});

Deno.test("without a start script nothing is started, and it is said why", () => {
  for (const [files, why] of [
    [[OPENRC], /init\.d\/komolet is missing$/],
    [[SYSVINIT], /init\.d\/komolet is missing$/],
    [[], /^Neither systemd nor OpenRC nor sysvinit runs here$/],
  ] as const) {
    using root = bootWith(...files);
    const { service } = findServiceManager(root.paths, root.environment);
    assert.match(String(service), why);
  }
});

Deno.test("the machine is turned off and restarted, by force or not, and sleeps nowhere", async () => {
  for (const [files, powerOff, reboot] of [
    [[OPENRC], "shutdown -h -P now", "shutdown -r now"],
    [[OPENRC, "run/openrc/init.ctl"], "openrc-shutdown --poweroff now", "openrc-shutdown --reboot now"],
    [[SYSVINIT], "shutdown -h -P now", "shutdown -r now"],
    [[], "shutdown -h now", undefined],
  ] as const) {
    using root = bootWith(...files);
    const manager = findServiceManager(root.paths, root.environment);
    for (const force of [true, false]) await manager.startShutdown({ force, how: "power_off" }).ended;
    assert.equal(manager.reboots, reboot !== undefined);
    if (reboot === undefined)
      assert.throws(() => manager.startShutdown({ force: false, how: "reboot" }), /no service manager/);
    else await manager.startShutdown({ force: false, how: "reboot" }).ended;
    assert.deepEqual(root.calls(), [powerOff, powerOff, ...(reboot === undefined ? [] : [reboot])]);
    assert.deepEqual(await manager.sleeps(), []);
    for (const how of ["suspend", "hibernate"] as const)
      assert.throws(() => manager.startShutdown({ force: true, how }), /service manager|to sleep/);
  }
});

Deno.test("whether the machine restarts is told by the runlevel", async () => {
  using root = bootWith(SYSVINIT);
  const restarts = () => findServiceManager(root.paths, root.environment).attend().machineRestarts();
  assert.equal(await restarts(), true);
  for (const script of ["echo 2 0", "echo N 2", "echo unknown", "exit 1"]) {
    root.replaceCommand("runlevel", script);
    assert.equal(await restarts(), false, script);
  }
  using unknown = bootWith();
  assert.equal(
    await findServiceManager(unknown.paths, unknown.environment).attend().machineRestarts(),
    false,
  );
});
