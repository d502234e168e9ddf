import { assert } from "../testing/assert.ts";
import { nameAmong } from "./called-as.ts";

Deno.test("the name is told by the first path that is one of ours", () => {
  for (const [paths, name] of [
    [["komolet", "/usr/local/bin/komo-agent"], "komolet"],
    [["/usr/local/bin/komolet"], "komolet"],
    [["./komolet.old"], "komolet"],
    [["/opt/komolet-0.2.0"], "komolet"],
    [["", "/usr/local/bin/komolet (deleted)"], "komolet"],
    [["agentd", "/usr/local/bin/komolet"], "komolet"],
    [["komo-agent", "/usr/local/bin/komolet"], "komo-agent"],
    [["/komolet/komo-agent.new"], "komo-agent"],
    [["komoctl", "/usr/local/bin/komo-agent"], "komoctl"],
    [["/home/yuki/bin/komoctl-0.2.0"], "komoctl"],
    [["komolets", "/tmp/agentd"], "komo-agent"],
    [["komoctls", "/tmp/agentd"], "komo-agent"],
    [["", ""], "komo-agent"],
    [[], "komo-agent"],
  ] as const) {
    assert.equal(nameAmong(paths), name, JSON.stringify(paths));
  }
});
