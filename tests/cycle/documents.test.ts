import { expect, test } from "vitest";
import { allDocumentedCommands } from "../helpers/documented-commands";

test("the Japanese page has the commands of the English one", () => {
  const english = allDocumentedCommands("README.md");
  expect(english.length).toBeGreaterThan(2);
  expect(allDocumentedCommands("README.ja.md")).toEqual(english);
});
