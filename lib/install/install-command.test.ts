import { expect, test } from "vitest";
import { installCommands } from "./install-command";

const FINGERPRINT = "AB:01:".repeat(16).slice(0, -1);

test("with a private CA nothing runs before its fingerprint was compared", () => {
  const commands = installCommands({ url: "https://manager.example:3443", caFingerprint: FINGERPRINT });
  for (const command of [commands?.curl ?? "", commands?.wget ?? ""]) {
    const [first = "", second = "", third = "", fourth = ""] = command
      .split("; ")
      .slice(4, 9)
      .filter((step) => step !== "exit 1");
    expect(first).toContain("https://manager.example:3443/ca.crt");
    expect(second).toContain(`grep -q ^${"ab01".repeat(16)} || { echo`);
    expect([third, fourth].join()).toMatch(/ca-?cert/);
    expect(command).toMatch(/; sh install\.sh https:\/\/manager\.example:3443 ca\.crt'$/);
  }
  expect(commands?.curl.match(/ -fsSk /g)).toHaveLength(1);
  expect(commands?.wget.match(/--no-check-certificate/g)).toHaveLength(1);
});

test.each(["https://komo.example", "http://localhost:3000", "https://[2001:db8::1]:3443"])(
  "without one %s is believed as it is",
  (url) => {
    const { curl, wget } = installCommands({ url, caFingerprint: null }) ?? {};
    for (const command of [curl, wget]) {
      expect(command).toContain(`${url}/install.sh; sh install.sh ${url}'`);
      expect(command).not.toMatch(/ca\.crt|-k |--no-check/);
    }
  },
);

test.each(["https://a'b", "https://a$(reboot)", "https://a;b", "https://a b", "ftp://a", "https://a`b`"])(
  "%s cannot stand in a shell's line",
  (url) => expect(installCommands({ url, caFingerprint: null })).toBeNull(),
);
