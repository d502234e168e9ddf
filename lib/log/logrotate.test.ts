import { expect, test } from "vitest";
import { logrotateText } from "./logrotate";

test("the configuration names the file and keeps as many generations as wanted", () => {
  const text = logrotateText({ logDir: "/var/log/my logs", logGenerations: 12 });
  expect(text).toContain('"/var/log/my logs/komo-manager.log.jsonl" {');
  expect(text).toMatch(/^ {4}rotate 12$/m);
});
