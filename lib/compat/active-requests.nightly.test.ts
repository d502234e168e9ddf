import { expect, test } from "vitest";
import { bytesLeftByRequests } from "./testing";

/** Bytes that an answered request leaves behind on a server of the runtime's. */
function leftOnDeno(mend: string): Promise<number> {
  return bytesLeftByRequests(
    import.meta.url,
    `
    import { createServer } from "node:http";
    import { noteRequestsInPlace } from "./active-requests";
    const server = createServer((request, response) => {
      request.weight = weight();
      request.resume().on("end", () => response.end("x"));
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address();
    ${mend}`,
  );
}

test("Deno still keeps requests that were answered, until the old generation is collected", async () => {
  expect(await leftOnDeno("")).toBeGreaterThan(10_000);
});

test("none are kept where they are noted in place", async () => {
  expect(await leftOnDeno("noteRequestsInPlace(server);")).toBeLessThan(3_000);
});
