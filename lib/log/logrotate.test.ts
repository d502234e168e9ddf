import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { logrotateText } from "./logrotate";

const file = "/var/log/my logs/komo-manager.log.jsonl";

test("the configuration names the file and keeps as many generations as wanted", () => {
  const text = logrotateText({ file, generations: 12, newFileOwner: null });
  expect(text).toContain(`"${file}" {`);
  expect(text).toMatch(/^ {4}rotate 12$/m);
  expect(text).toMatch(/^ {4}nocreate$/m);
});

test("a file that logrotate has to make is named with mode and owner, so that no setting for all logs applies", () => {
  const newFileOwner = { user: "komoriuta", group: "adm" };
  const text = logrotateText({ file, generations: 7, newFileOwner });
  expect(text).toMatch(/^ {4}create 0600 komoriuta adm$/m);
});

test("the Debian package ships the same, for where the package puts the log", () => {
  const shipped = path.resolve(import.meta.dirname, "../../deploy/debian/komoriuta-manager/logrotate");
  const log = "/var/log/komoriuta/komo-manager.log.jsonl";
  const newFileOwner = { user: "komoriuta", group: "komoriuta" };
  const text = logrotateText({ file: log, generations: 7, newFileOwner });
  expect(`${text.split("\n", 1)[0]}\n${readFileSync(shipped, "utf8")}`).toBe(text);
});
