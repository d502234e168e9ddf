import { writeLogrotate } from "./logrotate.ts";
import { assert } from "./testing/assert.ts";
import { makeRoot } from "./testing/root.ts";
import { readText } from "./host/files.ts";

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
