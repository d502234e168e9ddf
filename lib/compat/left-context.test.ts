import { expect, test } from "vitest";
import { onDeno } from "./testing";

/** The value that a request finds in a variable that was set for other work, which is over. */
async function foundOnDeno(work: string): Promise<string> {
  const { line, process } = await onDeno(`
    import { AsyncLocalStorage } from "node:async_hooks";
    import { createServer, get } from "node:http";
    const variable = new AsyncLocalStorage();
    const server = createServer((request, response) => {
      console.log(variable.getStore() ?? "nothing");
      response.end();
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    await variable.run("what was left", () => ${work});
    get({ port: server.address().port, host: "127.0.0.1" });`);
  process.kill();
  return line;
}

test("Deno still leaves the context of an import() to all that comes after it", async () => {
  expect(await foundOnDeno('import("data:text/javascript,")')).toBe("what was left");
});

test("nothing else leaves its context", async () => {
  expect(await foundOnDeno("new Promise((resolve) => setTimeout(resolve, 1))")).toBe("nothing");
});
