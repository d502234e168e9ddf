import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { inLatin1 } from "./latin1.mjs";

const FILLING = `/* ${"-".repeat(200)} */`;

test.each([
  '"“quoted” … 眠り 😴"',
  "`a “template” ${1 + 1} 😴`",
  '"😴".replace(/[😴]/u, "“")',
  '"ё".match(/[а-яё]/)[0]',
  "(({ ключ }) => ключ)({ ключ: '“' })",
])("%s means the same", (expression) => {
  const rewritten = inLatin1(FILLING + expression);
  expect(rewritten).not.toMatch(/[^\0-\xff]/);
  expect(runInNewContext(rewritten)).toEqual(runInNewContext(expression));
});

test.each(["String.raw`“`", '"\\“"', "/\\“/"])("%s stays as it is", (expression) => {
  expect(inLatin1(FILLING + expression)).toBe(FILLING + expression);
});

test("a text that would become larger stays as it is", () => {
  expect(inLatin1('"おやすみなさい"')).toBe('"おやすみなさい"');
});
