import { describe, expect, test } from "vitest";
import { installCommands, windowsCommand } from "./install-command";

const SHA256 = "ab01".repeat(16);

test("with a private CA nothing runs before its file was compared", () => {
  const commands = installCommands({ url: "https://manager.example:3443", caSha256: SHA256 });
  for (const command of [commands?.curl ?? "", commands?.wget ?? ""]) {
    const steps = command.split("; ");
    expect(steps[4]).toContain("https://manager.example:3443/ca.crt");
    expect(steps[5]).toMatch(
      new RegExp(`^\\[ "\\$\\(sha256sum <ca.crt\\)" = "${SHA256}  -" \\] \\|\\| { echo`),
    );
    expect(steps[6]).toBe("exit 1");
    expect(steps.slice(7, -1).join()).toMatch(/ca-?cert/);
    expect(command).toMatch(/; sh install\.sh https:\/\/manager\.example:3443 ca\.crt'$/);
  }
  expect(commands?.curl.match(/ -fsSk /g)).toHaveLength(1);
  expect(commands?.wget.match(/--no-check-certificate/g)).toHaveLength(1);
});

test.each(["https://komo.example", "http://localhost:3000", "https://[2001:db8::1]:3443"])(
  "without one %s is believed as it is",
  (url) => {
    const { curl, wget } = installCommands({ url, caSha256: null }) ?? {};
    for (const command of [curl, wget]) {
      expect(command).toContain(`${url}/install.sh; sh install.sh ${url}'`);
      expect(command).not.toMatch(/ca\.crt|-k |--no-check/);
    }
  },
);

test("the manager that may take its place is named after it, and nothing is fetched from there", () => {
  const [url, second] = ["https://first.example:3443", "https://second.example:3443"];
  for (const caSha256 of [null, SHA256])
    for (const command of Object.values(installCommands({ url, second, caSha256 }) ?? {})) {
      expect(command).toContain(`; sh install.sh ${url},${second}`);
      expect(command.split(second)).toHaveLength(2);
    }
  expect(installCommands({ url, second: url, caSha256: null })).toEqual(
    installCommands({ url, caSha256: null }),
  );
  expect(installCommands({ url, second: "https://a;b", caSha256: null })).toBeNull();
});

test.each(["https://a'b", "https://a$(reboot)", "https://a;b", "https://a b", "ftp://a", "https://a`b`"])(
  "%s cannot stand in a shell's line",
  (url) => expect(installCommands({ url, caSha256: null })).toBeNull(),
);

describe("the line for Windows", () => {
  const SCRIPT = "cd02".repeat(16);
  const URL = "https://manager.example:3443";
  const line = (of: object = {}, key?: string): string =>
    windowsCommand({ url: URL, caSha256: SHA256, powershellSha256: SCRIPT, ...of }, key) ?? "";

  test("runs the script only behind the comparison, and believes no other server after the fetch", () => {
    const command = line();
    const order = [
      "ServerCertificateValidationCallback={$true}",
      `OpenRead('${URL}/install.ps1')`,
      "finally { $m::ServerCertificateValidationCallback=$null }",
      `-ne '${SCRIPT}'){throw `,
      "& ([scriptblock]::Create(",
      `-Url '${URL}' -Pin '${SHA256}'`,
    ].map((part) => command.indexOf(part));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(command).toMatch(/SecurityProtocol='Tls12'/);
    expect(command).not.toMatch(/[\n"]/);
  });

  test("asks for the key unless it is given one, and names the manager that may take its place", () => {
    expect(line()).not.toContain("-Key");
    expect(line({}, "enrol-k")).toMatch(/ -Key 'enrol-k' }$/);
    expect(line({ second: "https://b" })).toContain(`-Url '${URL},https://b'`);
  });

  test("with an authority that Windows trusts no check is ever off", () => {
    expect(line({ caSha256: null })).not.toMatch(/\{\$true\}|Pin/);
  });

  test.each([{ powershellSha256: null }, { url: "https://a'b" }, { second: "https://a;b" }])(
    "there is none for %j",
    (of) => expect(line(of)).toBe(""),
  );
});
