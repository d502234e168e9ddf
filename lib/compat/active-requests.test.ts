import { expect, test } from "vitest";
import { onDeno } from "./testing";

const HERE = new URL("./active-requests.ts", import.meta.url).href;

/** Bytes that an answered request, which weighs 32 kB, leaves behind after collections of the nursery. */
async function leftOnDeno(mend: string): Promise<number> {
  const { line, process } = await onDeno(
    `
    import { createServer } from "node:http";
    import { connect } from "node:net";
    import { noteRequestsInPlace } from ${JSON.stringify(HERE)};
    const server = createServer((request, response) => {
      request.weight = new Array(4000).fill(0);
      request.resume().on("end", () => response.end("x"));
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    ${mend}
    let asked = 0;
    const ask = (socket) => new Promise((resolve) => {
      socket.once("data", resolve);
      socket.write("POST / HTTP/1.1\\r\\nhost: localhost\\r\\ncontent-length: 1\\r\\n\\r\\n1");
    });
    const sockets = Array.from({ length: 40 }, () => connect(server.address().port, "127.0.0.1"));
    const askAll = (times) => Promise.all(sockets.map(async (socket) => {
      for (let time = 0; time < times; time += 1) {
        await ask(socket);
        if ((asked += 1) % 20 === 0) gc({ type: "minor" });
      }
    }));
    const inUse = () => {
      for (let time = 0; time < 3; time += 1) gc({ type: "minor" });
      return Deno.memoryUsage().heapUsed;
    };
    // While the code is new, the runtime keeps what it learns of it.
    await askAll(50);
    gc();
    const before = inUse();
    await askAll(100);
    console.log((inUse() - before) / 4000);`,
    "--expose-gc",
    "--no-allocation-site-pretenuring",
    // Old objects stay for as long as it is measured.
    "--initial-old-space-size=512",
  );
  process.kill();
  return Number(line);
}

test("Deno still keeps requests that were answered, until the old generation is collected", async () => {
  expect(await leftOnDeno("")).toBeGreaterThan(10_000);
});

test("none are kept where they are noted in place", async () => {
  expect(await leftOnDeno("noteRequestsInPlace(server);")).toBeLessThan(3_000);
});
