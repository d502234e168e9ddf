import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, afterEach } from "vitest";
import { denortVariable, downloadOfficial, findDenort, OWN_PLATFORM, targetOf } from "./find.mjs";

describe("findDenort", () => {
  it("takes what DENORT_BIN names before anything else", async () => {
    const env = { DENORT_BIN: process.execPath };
    const found = await findDenort("0.0.0", () => undefined, env);
    expect(found).toEqual({ file: process.execPath, source: "set by hand (DENORT_BIN)" });
  });

  it("looks at another variable for another platform", async () => {
    const other = OWN_PLATFORM === "linux-arm64" ? "linux-x64" : "linux-arm64";
    const variable = denortVariable(other);
    expect(variable).toBe(`DENORT_BIN_${other.toUpperCase().replace("-", "_")}`);
    const env = { [variable]: process.execPath };
    await expect(findDenort("0.0.0", () => undefined, env, other)).rejects.toThrow(
      `${variable} must be a denort for ${other}: ${process.execPath} is none.`,
    );
  });

  it("refuses a DENORT_BIN that is no executable", async () => {
    const env = { DENORT_BIN: "/nowhere/denort" };
    await expect(findDenort("0.0.0", () => undefined, env)).rejects.toThrow("/nowhere/denort is not");
  });
});

describe("targetOf", () => {
  it("names the target as Deno does", () => {
    expect(targetOf("linux-x64")).toBe("x86_64-unknown-linux-gnu");
    expect(targetOf("darwin-arm64")).toBe("aarch64-apple-darwin");
  });

  it("says what there is, for another one", () => {
    expect(() => targetOf("sunos-x64")).toThrow("only for linux-x64, linux-arm64");
  });
});

const TARGET = "x86_64-unknown-linux-gnu";
let close: (() => void) | undefined;
afterEach(() => close?.());

/** A stand-in for Deno's host that serves the given paths. */
async function host(files: Record<string, Buffer | string>): Promise<string> {
  const server = createServer((request, response) => {
    const file = files[request.url ?? ""];
    response.statusCode = file === undefined ? 404 : 200;
    response.end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => server.close();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A zip with one stored file, "denort". */
function zipOf(content: string): Buffer {
  const local = Buffer.alloc(30);
  local.writeUInt16LE(6, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt32LE(content.length, 20);
  entry.writeUInt16LE(6, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(36 + content.length, 16);
  return Buffer.concat([local, Buffer.from(`denort${content}`), entry, Buffer.from("denort"), end]);
}

describe("downloadOfficial", () => {
  const path = `/release/v2.9.4/denort-${TARGET}.zip`;
  const zip = zipOf("runtime");
  const sum = createHash("sha256").update(zip).digest("hex");

  it("gives the runtime where the published sum agrees", async () => {
    const url = await host({ [path]: zip, [`${path}.sha256sum`]: `${sum}  denort-${TARGET}.zip\n` });
    expect((await downloadOfficial("2.9.4", TARGET, url)).toString()).toBe("runtime");
  });

  it("refuses an archive whose sum differs", async () => {
    const url = await host({ [path]: zip, [`${path}.sha256sum`]: `${"0".repeat(64)}  x.zip\n` });
    await expect(downloadOfficial("2.9.4", TARGET, url)).rejects.toThrow(`its SHA-256 is ${sum}`);
  });

  it("refuses an archive without a sum", async () => {
    const url = await host({ [path]: zip });
    await expect(downloadOfficial("2.9.4", TARGET, url)).rejects.toThrow("HTTP 404");
  });

  it("says so where nobody listens", async () => {
    const url = await host({});
    close?.();
    await expect(downloadOfficial("2.9.4", TARGET, url)).rejects.toThrow(/ECONNREFUSED|Connection refused/);
  });
});
