import { describe, expect, it } from "vitest";
import { meaningOf } from "./disk.mjs";

describe("meaningOf", () => {
  it.each([
    ["systemctl poweroff", "power-off"],
    ["shutdown -h now", "power-off"],
    ["systemctl enable --now komolet.service", "start-komolet"],
    ["systemctl start komolet", "start-komolet"],
    ["systemctl disable --now komolet.service", "stop-komolet"],
    ["systemctl reload komolet.service", "reload-komolet"],
    ["systemctl is-active komolet.service", "nothing"],
    ["systemctl enable --now other.service", "nothing"],
    ["shutdown -c", "nothing"],
  ])("%s → %s", (call, meaning) => expect(meaningOf(call)).toBe(meaning));
});
