import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { askLine, askPassword } from "./terminal";

/** A terminal with the functions that we use, which knows whether it shows typed letters. */
function terminal(): NodeJS.ReadStream & { shows: boolean } {
  const stream = Object.assign(new PassThrough(), {
    isTTY: true,
    shows: true,
    setRawMode(raw: boolean) {
      stream.shows = !raw;
      return stream;
    },
  });
  return stream as unknown as NodeJS.ReadStream & { shows: boolean };
}

/** Types each line when it is asked for. */
async function typing(...lines: string[]): Promise<{ password: string; prompts: string; shown: boolean[] }> {
  const input = terminal();
  const shown: boolean[] = [];
  let prompts = "";
  const password = await askPassword({
    input,
    prompt(text) {
      prompts += text;
      if (!text.endsWith(": ")) return;
      const line = lines.shift();
      setImmediate(() => {
        shown.push(input.shows);
        (input as unknown as PassThrough).write(line);
      });
    },
  });
  return { password, prompts, shown };
}

test("on a terminal it is asked for twice, unseen", async () => {
  const { password, prompts, shown } = await typing("secret\r", "secret\r");
  expect(password).toBe("secret");
  expect(prompts).toBe("Password: \nOnce more: \n");
  expect(shown).toEqual([false, false]);
});

test.each([
  ["secretx\u007f\r", "secret"],
  ["wrong\u0015secret\n", "secret"],
  ["パスワード\r", "パスワード"],
  ["\u007f\u0001a b\u0004", "a b"],
])("%j is read as %j", async (keys, password) => {
  expect((await typing(keys, `${password}\r`)).password).toBe(password);
});

test("two that differ are refused", async () => {
  await expect(typing("one\r", "two\r")).rejects.toThrow("the passwords differ");
});

test("Ctrl-C ends it", async () => {
  await expect(typing("sec\u0003")).rejects.toThrow("cancelled");
});

test.each([
  ["secret\nmore\n", "secret"],
  ["secret", "secret"],
  ["with spaces \r\n", "with spaces "],
  ["", ""],
])("from a pipe, %j is read as %j", async (text, password) => {
  const pipe = new PassThrough();
  pipe.end(text);
  const prompts: string[] = [];
  const input = pipe as unknown as NodeJS.ReadStream;
  expect(await askPassword({ input, prompt: (prompt) => prompts.push(prompt) })).toBe(password);
  expect(prompts).toEqual([]);
});

test.each([
  ["keeper\n", "keeper"],
  ["  \n", "admin"],
  ["", "admin"],
])("a line that may be seen: %j is read as %j", async (text, line) => {
  const pipe = new PassThrough();
  pipe.end(text);
  const prompts: string[] = [];
  const input = pipe as unknown as NodeJS.ReadStream;
  expect(await askLine({ input, prompt: (prompt) => prompts.push(prompt) }, "Log in as", "admin")).toBe(line);
  expect(prompts).toEqual(["Log in as [admin]: "]);
});
