import { assert } from "../testing/assert.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import type { ShutdownTerms } from "./service-manager.ts";
import { systemd } from "./systemd.ts";
import { machineRestarts, othersStopped } from "./systemd-attendance.ts";

const PLAINLY = { force: false, how: "power_off" } as const;
const BY_FORCE = { force: true, how: "power_off" } as const;

function errorOf({ paths, environment }: TestRoot, terms: ShutdownTerms): Promise<string | undefined> {
  return systemd(paths, environment).startShutdown(terms).ended;
}

/** A systemctl that shows these lists of jobs, one after the other. */
function showJobs(root: TestRoot, ...polls: string[]): void {
  const { root: folder } = root.paths;
  polls.forEach((text, at) => Deno.writeTextFileSync(`${folder}/poll-${at}`, text));
  root.replaceCommand(
    "systemctl",
    `echo x >> "${folder}/polls"; cat "${folder}/poll-$(( $(wc -l < "${folder}/polls") - 1 ))"`,
  );
}

const WAITS = `  101 poweroff.target            start waiting
  102 komolet.service            stop  running
  103 network.target             stop  waiting
  104 systemd-poweroff.service   start waiting
`;
const SLOW = `${WAITS}  105 slow.service               stop  running\n`;

Deno.test("the others are waited for until only those are left that wait for komolet", async () => {
  using root = makeRoot();
  showJobs(root, SLOW, WAITS, SLOW, WAITS, WAITS, SLOW);
  const notified: string[] = [];
  await othersStopped({ notify: (state) => notified.push(state), close: () => undefined }, root.environment);
  assert.equal(Deno.readTextFileSync(`${root.paths.root}/polls`).length / 2, 5);
  assert.equal(notified.length, 5);
  assert(notified.every((state) => state.startsWith("EXTEND_TIMEOUT_USEC=")));
});

Deno.test("nobody is waited for where systemd does not wait for us, or does not answer", async () => {
  using root = makeRoot();
  showJobs(root, SLOW, SLOW);
  await othersStopped(undefined, root.environment);
  root.replaceCommand("systemctl", "exit 1");
  await othersStopped({ notify: () => undefined, close: () => undefined }, root.environment);
});

Deno.test("whether the machine restarts is told by the jobs of systemd, where it runs us", async () => {
  using root = makeRoot();
  const supervisor = { notify: () => undefined, close: () => undefined };
  const reboot = WAITS.replaceAll("poweroff", "reboot");
  showJobs(root, reboot, WAITS, "", WAITS.replaceAll("poweroff", "kexec"), reboot.replace("start", "stop"));
  const answers: boolean[] = [];
  for (let polls = 0; polls < 5; polls++) answers.push(await machineRestarts(supervisor, root.environment));
  assert.deepEqual(answers, [true, false, false, true, false]);
  assert.equal(await machineRestarts(undefined, root.environment), false);
  root.replaceCommand("systemctl", "exit 1");
  assert.equal(await machineRestarts(supervisor, root.environment), false);
});

Deno.test("by force, logind is not asked", async () => {
  using root = makeRoot();
  await errorOf(root, BY_FORCE);
  assert.deepEqual(root.calls(), [
    "systemctl --no-block --job-mode=replace-irreversibly start poweroff.target",
  ]);
});

Deno.test("a shutdown that an inhibitor holds up is told with who holds it up, and why", async () => {
  using root = makeRoot();
  root.replaceCommand("systemctl", "echo 'Call to PowerOff failed: Access denied' >&2; exit 1");
  const inhibitors = [
    ["sleep", "desktop", "no", "block", 0, 7],
    ["shutdown", "updater", "short", "delay", 0, 8],
    ["idle:shutdown", "backup\x1b[2J", "Nightly backup", "block", 0, 123],
  ];
  const answer = JSON.stringify({ type: "a(ssssuu)", data: [inhibitors] });
  root.replaceCommand("busctl", `cat "${root.paths.root}/answer"`);
  const errorAfter = async (text: string): Promise<string> => {
    Deno.writeTextFileSync(`${root.paths.root}/answer`, text);
    return (await errorOf(root, PLAINLY)) ?? "";
  };
  assert.match(
    await errorAfter(answer),
    /Access denied \(held up by backup\uFFFD\[2J \("Nightly backup", pid 123\)\)$/,
  );
  for (const text of [
    "",
    "[]",
    "{}",
    '{"data":7}',
    '{"data":[[1]]}',
    '{"data":[[["shutdown"]]]}',
    answer.slice(1),
  ]) {
    assert.match(await errorAfter(text), /Access denied$/, text);
  }
  const weak = [["sleep:shutdown", "desktop", "no", "block-weak", 0, 7]];
  assert.match(await errorAfter(JSON.stringify({ data: [weak] })), /\(held up by desktop \("no", pid 7\)\)$/);
  // With an answer of another kind, the command's own words are left.
  root.replaceCommand("busctl", "echo '[]'");
  assert.match((await errorOf(root, PLAINLY)) ?? "", /Access denied$/);
});

Deno.test("a shutdown that fails since its target is masked is told with that", async () => {
  using root = makeRoot();
  const systemctl = (loadState: string): void =>
    root.replaceCommand(
      "systemctl",
      `[ "$1" != show ] || { echo LoadState=${loadState}; exit; }; echo 'Access denied' >&2; exit 1`,
    );
  const error = async (): Promise<string> => (await errorOf(root, PLAINLY)) ?? "";
  systemctl("masked");
  assert.match(
    await error(),
    /Access denied \(poweroff\.target is masked: systemctl unmask poweroff\.target\)$/,
  );
  systemctl("loaded");
  assert.match(await error(), /Access denied$/);
});

Deno.test("each way to go has its command", async () => {
  using root = makeRoot();
  for (const how of ["suspend", "hibernate", "reboot"] as const)
    for (const force of [false, true]) await errorOf(root, { force, how });
  assert.deepEqual(root.calls(), [
    "systemctl suspend",
    "systemctl --no-block --job-mode=replace-irreversibly start suspend.target",
    "systemctl hibernate",
    "systemctl --no-block --job-mode=replace-irreversibly start hibernate.target",
    "systemctl reboot",
    "systemctl --no-block --job-mode=replace-irreversibly start reboot.target",
  ]);
});

Deno.test("a sleep is held up by those who block sleep, and a power-off is not", async () => {
  using root = makeRoot();
  root.replaceCommand("systemctl", "echo 'Access denied' >&2; exit 1");
  const data = [[["sleep", "film", "Playing", "block", 1000, 7]]];
  Deno.writeTextFileSync(`${root.paths.root}/answer`, JSON.stringify({ data }));
  root.replaceCommand("busctl", `cat "${root.paths.root}/answer"`);
  const error = async (how: "power_off" | "suspend") => (await errorOf(root, { force: false, how })) ?? "";
  assert.match(await error("suspend"), /\(held up by film \("Playing", pid 7\)\)$/);
  assert.match(await error("power_off"), /Access denied$/);
});
