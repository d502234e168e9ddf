import { Code } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { toConnectError } from "./errors";
import type { Running } from "./running";

function logged(error: unknown) {
  const lines: unknown[] = [];
  const logError = (found: unknown): string => {
    lines.push(found);
    return "a-request";
  };
  const { code } = toConnectError(error, () => ({ logError }) as unknown as Running, "WatchServers");
  return { code, lines };
}

test("a client that leaves is no error of the manager's, and is not logged as one", () => {
  const left = Object.assign(new Error("aborted"), { code: "ECONNRESET" });
  expect(logged(left)).toEqual({ code: Code.Canceled, lines: [] });
  for (const ours of [
    new Error("aborted"),
    Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
  ])
    expect(logged(ours)).toEqual({ code: Code.Internal, lines: [ours] });
});
