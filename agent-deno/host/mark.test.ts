import { assert } from "../testing/assert.ts";
import { MARK_KEPT_EVERY } from "../mark.ts";
import { openMark } from "./mark.ts";

const failed = (reason: string) => assert(false, reason);

Deno.test("the mark that was given last is shown, also by the komolet that comes after", () => {
  const path = `${Deno.makeTempDirSync()}/mark`;
  let now = 0;
  const clock = { now: () => now };
  const one = openMark({ mark: path }, clock, failed);
  assert.equal(one.present(), undefined);
  one.take(undefined);
  one.take("1.a.x");
  assert.equal(openMark({ mark: path }, clock, failed).present(), "1.a.x");
  assert.equal((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  // Many come at once where much is clicked: that is written now and then.
  one.take("2.a.x");
  one.take("3.a.x");
  assert.equal(one.present(), "3.a.x");
  assert.equal(openMark({ mark: path }, clock, failed).present(), "1.a.x");
  now += MARK_KEPT_EVERY;
  one.take(undefined);
  assert.equal(openMark({ mark: path }, clock, failed).present(), "3.a.x");
});

Deno.test("a mark that cannot be read or written stands in nobody's way", () => {
  const folder = Deno.makeTempDirSync();
  const clock = { now: () => 0 };
  for (const text of ["", "\0\0", "two words", "x".repeat(10_000)]) {
    Deno.writeTextFileSync(`${folder}/mark`, text);
    assert.equal(openMark({ mark: `${folder}/mark` }, clock, failed).present(), undefined);
  }
  const reasons: string[] = [];
  const nowhere = openMark({ mark: `${folder}/none/mark` }, clock, (reason) => reasons.push(reason));
  nowhere.take("1.a.x");
  assert.equal(nowhere.present(), "1.a.x");
  assert.equal(reasons.length, 1);
});
