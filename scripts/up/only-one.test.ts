import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { takeFolder, checkPort } from "./only-one.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "only-one-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("takeFolder", () => {
  it("refuses a second one while the first runs", async () => {
    mkdirSync(path.join(folder, "scripts"));
    const program = path.join(folder, "scripts", "up.mjs");
    writeFileSync(program, "setInterval(() => undefined, 1000);");
    const first = spawn(process.execPath, [program], { stdio: "ignore" });
    await new Promise((resolve) => first.once("spawn", resolve));
    // The new process shows its command line a moment after it was started; until then the folder is taken from it.
    await expect
      .poll(() => {
        writeFileSync(path.join(folder, "running.pid"), String(first.pid));
        return tryTake(folder);
      })
      .toContain(`process ${first.pid}`);

    first.kill("SIGKILL");
    await new Promise((resolve) => first.once("close", resolve));
    expect(tryTake(folder)).toBe("taken");
  });

  it("is not held up by a process id that is another program's now", () => {
    writeFileSync(path.join(folder, "running.pid"), "1");
    expect(tryTake(folder)).toBe("taken");
  });
});

function tryTake(place: string): string {
  try {
    takeFolder(place);
    return "taken";
  } catch (error) {
    return String(error);
  }
}

describe("checkPort", () => {
  it("says which port to take instead of one in use", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await expect(checkPort(port, "npm run up")).rejects.toThrow(
      `Port ${port} is in use. Another one: npm run up -- --port ${port + 1}`,
    );
    await new Promise((resolve) => server.close(resolve));
    await checkPort(port, "npm run up");
  });
});
