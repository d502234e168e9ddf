import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { calendars } from "./calendars";
import { fetchCalendar } from "./fetch-calendar";

const ICS =
  "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

async function serving(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/private/secret.ics`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

it("reads a calendar, also over three redirects", async () => {
  await using there = await serving((request, response) => {
    const left = Number(new URL(request.url ?? "", "http://x").searchParams.get("left") ?? 3);
    if (left > 0) response.writeHead(302, { location: `/private/secret.ics?left=${left - 1}` }).end();
    else response.writeHead(200, { "content-type": "text/calendar" }).end(ICS);
  });
  expect(await calendars.fetch(there.url, Date.UTC(2026, 11, 1))).toEqual([
    { first: "2026-12-25", last: "2026-12-25" },
  ]);
  await expect(fetchCalendar(`${there.url}?left=4`)).rejects.toThrow("it redirects more than 3 times");
});

it.each<[string, RequestListener, string]>([
  [
    "is a web page",
    (_, response) =>
      void response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>"),
    "a web page",
  ],
  ["is not there", (_, response) => void response.writeHead(404).end(), "it answered 404"],
  ["is too large", (_, response) => void response.end("x".repeat(10 * 1024 * 1024)), "larger than 1 MB"],
  [
    "never ends",
    (_, response) => {
      const talking = setInterval(() => response.write("x"), 20);
      response.on("close", () => clearInterval(talking));
    },
    "no answer within 0.3 s",
  ],
  ["hangs", () => undefined, "no answer within 0.3 s"],
  [
    "breaks off",
    (_, response) =>
      void response.writeHead(200, { "content-length": 99 }).write("BEGIN", () => response.destroy()),
    "cannot be reached",
  ],
  [
    "redirects in a circle",
    (_, response) => void response.writeHead(301, { location: "/" }).end(),
    "more than 3 times",
  ],
  [
    "redirects to a file",
    (_, response) => void response.writeHead(301, { location: "file:///etc/passwd" }).end(),
    "must begin with",
  ],
])("refuses what %s, and tells nothing of its address", async (_, listener, why) => {
  await using there = await serving(listener);
  // Only what is to end by its deadline must not wait long for it.
  const deadline = why.startsWith("no answer") ? 300 : 20_000;
  const fault = await fetchCalendar(there.url, deadline).catch((error: unknown) => error);
  expect(fault).toMatchObject({ name: "CalendarFault", message: expect.stringContaining(why) as string });
  expect(String(fault)).not.toContain("secret");
});

it.each([
  ["webcal://example.org/a.ics", "must begin with"],
  ["data:text/calendar,BEGIN:VCALENDAR", "must begin with"],
  ["https://user:pass@example.org/a.ics", "must not hold a user name"],
  ["no address", "its address is none"],
  ["http://127.0.0.1:1/", "cannot be reached"],
])("refuses %s", (url, why) => expect(fetchCalendar(url)).rejects.toThrow(why));

it("refuses a file that is too large", async () => {
  await expect(calendars.read("x".repeat(1024 * 1024 + 1), 0)).rejects.toThrow("larger than 1 MB");
});
