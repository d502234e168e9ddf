import { assert } from "../testing/assert.ts";
import { didYouMean } from "./help.ts";

Deno.test("near words are offered, far ones are not", () => {
  const verbs = ["init", "set", "enable", "disable", "status", "reload", "help", "version"];
  const cases = {
    stauts: "status",
    Enable: "enable",
    enabel: "enable",
    reaload: "reload",
    verion: "version",
    initt: "init",
  };
  for (const [typed, meant] of Object.entries(cases))
    assert.equal(didYouMean(typed, verbs), ` Did you mean "${meant}"?`);
  for (const typed of ["", "shutdown-now", "x".repeat(100_000)])
    assert.equal(didYouMean(typed, verbs), "", typed.slice(0, 20));
});
