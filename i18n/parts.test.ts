import { expect, test } from "vitest";
import { joined, textsAt } from "./parts";

const TEXTS = { list: { title: "List", count: { on: "on", off: ["off", 1] } }, form: { save: "Save" } };

test.each([
  [[], {}],
  [["form"], { form: TEXTS.form }],
  [["list.title"], { list: { title: "List" } }],
  [["list.count.on", "list.title"], { list: { title: "List", count: { on: "on" } } }],
  [["list.count"], { list: { count: TEXTS.list.count } }],
  [["gone"], {}],
])("the texts at %j", (paths, texts) => {
  expect(textsAt(TEXTS, paths)).toEqual(texts);
});

test("two parts join branch by branch, and neither changes", () => {
  const [one, other] = [textsAt(TEXTS, ["list.title"]), textsAt(TEXTS, ["list.count", "form"])];
  expect(joined(one, other)).toEqual(TEXTS);
  expect(joined(other, one)).toEqual(TEXTS);
  expect(one).toEqual({ list: { title: "List" } });
  expect(other).toEqual({ list: { count: TEXTS.list.count }, form: TEXTS.form });
});
