import { expect, test } from "vitest";
import { installCommands } from "./install-command";

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

test.each(["https://a'b", "https://a$(reboot)", "https://a;b", "https://a b", "ftp://a", "https://a`b`"])(
  "%s cannot stand in a shell's line",
  (url) => expect(installCommands({ url, caSha256: null })).toBeNull(),
);
