import { modeOf, readText } from "./host/files.ts";
import { mask, openLog, writeLogrotate } from "./log.ts";
import { assert } from "./testing/assert.ts";
import { makeRoot, TOKEN } from "./testing/root.ts";

const now = () => new Date("2026-01-02T03:04:05.678Z");

Deno.test("one JSON object a line, mode 600 from the first byte, whatever the umask", () => {
  using root = makeRoot();
  const file = root.paths.daemonLog;
  const mask = Deno.umask(0);
  const echoed: string[] = [];
  const log = openLog({
    file,
    echo: (text) => echoed.push(text),
    onFault: () => undefined,
    secrets: [],
    now,
  });
  log({ level: "INFO", type: "signal", signal: "START" });
  Deno.umask(mask);
  assert.equal(modeOf(file), 0o600);
  log({ type: "error", level: "ERROR", message: "two\nlines" });
  const lines = (readText(file) ?? "")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(lines, [
    { level: "INFO", timestamp: "2026-01-02T03:04:05.678Z", type: "signal", signal: "START" },
    { level: "ERROR", timestamp: "2026-01-02T03:04:05.678Z", type: "error", message: "two\nlines" },
  ]);
  assert.equal(echoed.join(""), readText(file));
});

Deno.test("a file that others may read is closed to them", () => {
  using root = makeRoot();
  const file = root.paths.agentLog;
  Deno.mkdirSync(root.paths.logDir, { recursive: true });
  Deno.writeTextFileSync(file, "", { mode: 0o644 });
  openLog({ file, onFault: () => undefined, secrets: [], now })({ message: "x" });
  assert.equal(modeOf(file), 0o600);
});

Deno.test("a renamed file is left alone and a new one begun: logrotate tells nobody", () => {
  using root = makeRoot();
  const file = root.paths.daemonLog;
  const log = openLog({ file, onFault: () => undefined, secrets: [], now });
  log({ message: "first" });
  Deno.renameSync(file, `${file}.1`);
  log({ message: "second" });
  assert.match(readText(`${file}.1`) ?? "", /first/);
  assert.match(readText(file) ?? "", /second/);
});

Deno.test("a fault is told once until the file can be written again", () => {
  using root = makeRoot();
  const faults: string[] = [];
  const file = root.paths.daemonLog;
  const log = openLog({ file, onFault: (message) => faults.push(message), secrets: [], now });
  Deno.mkdirSync(`${root.paths.root}/var/log`, { recursive: true });
  Deno.writeTextFileSync(root.paths.logDir, "");
  log({ message: "lost" });
  log({ message: "lost" });
  Deno.removeSync(root.paths.logDir);
  log({ message: "kept" });
  assert.equal(faults.length, 1);
  assert.match(readText(file) ?? "", /kept/);
});

Deno.test("secrets are masked wherever they stand", () => {
  using root = makeRoot();
  const file = root.paths.daemonLog;
  openLog({ file, onFault: () => undefined, secrets: [TOKEN, ""], now })({
    message: `token ${TOKEN}`,
    nested: { header: `Authorization: Bearer ${TOKEN}`, other: "bearer AbC.123" },
  });
  const text = readText(file) ?? "";
  assert(!text.includes(TOKEN) && !text.includes("AbC.123"));
  assert.equal(JSON.parse(text).message, "token ***");
  assert.equal(mask('{"a":"Bearer x\\"y"}', []), '{"a":"Bearer ***\\"y"}');
});

Deno.test("logrotate's file names both logs, keeps N generations, makes no file", () => {
  using root = makeRoot();
  assert.equal(writeLogrotate(root.paths, 12), true);
  const text = readText(root.paths.logrotate) ?? "";
  assert(text.includes(`"${root.paths.agentLog}" "${root.paths.daemonLog}" {`));
  assert.match(text, /^ {4}rotate 12$/m);
  assert.match(text, /^ {4}nocreate$/m);
});

Deno.test("where there is no logrotate, nothing is written", () => {
  using root = makeRoot();
  Deno.removeSync(root.paths.logrotateDir);
  assert.equal(writeLogrotate(root.paths, 7), false);
  assert.equal(readText(root.paths.logrotate), undefined);
});
