import { expect, test } from "vitest";
import en from "../../i18n/messages/en.json";
import ja from "../../i18n/messages/ja.json";
import { createWording } from "./message";
import { happened } from "./testing";

const english = createWording("en", en, "https://komo.example", "UTC");
const japanese = createWording("ja", ja, "https://komo.example", "Asia/Tokyo");

test("one notice is its own title, and leads to its server", () => {
  const message = english([{ ...happened(7, 0, "shutdown_failed"), detail: "exit code 1" }]);
  expect(message.title).toBe("The shutdown command failed on web1.");
  expect(message.lines).toEqual([
    "Jan 1, 1970, 12:00 AM  The shutdown command failed on web1. (exit code 1)",
  ]);
  expect(message.url).toBe("https://komo.example/servers/uuid-of-web1");
});

test("a notice of a schedule or a run, which are no servers, leads there", () => {
  const of = (kind: string, runUuid: string | null) => [
    { ...happened(7, 0, kind, "office hours"), serverUuid: "", runUuid },
  ];
  expect(english(of("schedule_skipped", null)).url).toBe("https://komo.example/schedules");
  expect(english(of("run_ended", "r1")).url).toBe("https://komo.example/runs/r1");
});

test("a power cut is told as one story, by the reader's clock", () => {
  const detail = "Power failed 1970-01-01T02:14Z · 2 servers off · back 1970-01-01T02:51Z";
  const of = (kind: string, said = "") => [
    { ...happened(7, 0, kind, "rack"), serverUuid: "", runUuid: null, detail: said },
  ];
  const { url, lines } = english(of("power_cut_over", detail));
  expect(url).toBe("https://komo.example/power-cuts");
  expect(lines[0]).toMatch(/\(Power failed 2:14\sAM · 2 servers off · back 2:51\sAM\)$/);
  expect(japanese(of("power_cut_over", detail)).lines[0]).toMatch(/11:14.*2台.*11:51/);
  expect(english(of("power_cut_over", "1/2")).lines[0]).toContain("(1/2)");
  expect(english(of("ups_low_battery")).url).toBe("https://komo.example/ups");
  expect(english(of("standby_late")).url).toBe("https://komo.example/servers");
});

test("an agent that was not upgraded says why, in the reader's language", () => {
  const of = (detail: string) => [{ ...happened(7, 0, "not_upgraded"), detail }];
  const [line] = english(of("did_not_report")).lines;
  expect(line).toContain("The agent of web1 was not upgraded.");
  expect(line).toMatch(/\(Went back to the old agent: the new one did not report\)$/);
  expect(english(of("no_word")).lines[0]).toContain("nothing was heard of it");
  expect(english(of("of a later agent")).lines[0]).toContain("its agent says why in its log");
  expect(japanese(of("disk_full")).lines[0]).not.toContain("disk_full");
});

test("a notice says what uses the server", () => {
  const use = ["alice (ssh)", "apt"].map((name) => ({ kind: "session" as const, name, since: null }));
  for (const kind of ["declined", "still_in_use"]) {
    const [line] = english([{ ...happened(7, 0, kind), use }]).lines;
    expect(line).toMatch(/^Jan 1, 1970, 12:00 AM {2}web1 .* \(alice \(ssh\), apt\)$/);
    const inJapanese = japanese([{ ...happened(7, 0, kind), use }]);
    expect(inJapanese.title).toContain("使用中");
    expect(inJapanese.lines[0]).toMatch(/（alice \(ssh\)、apt）$/);
  }
});

test("many are counted, and the worst gives the severity", () => {
  const { title, lines, severity, url } = japanese([
    happened(1, 0, "lost"),
    happened(2, 0, "did_not_start", "db1"),
  ]);
  expect(title).toBe("2台のサーバーについて2件のお知らせ");
  expect(lines[0]).toContain("web1との通信が途絶えました");
  expect(lines[0]).toContain("9:00");
  expect([severity, url]).toEqual(["error", "https://komo.example/servers"]);
});

test("a thousand notices are a message that can be read", () => {
  const { lines, notices } = english(
    Array.from({ length: 1000 }, (_, id) => happened(id, 0, "lost", `s${id}`)),
  );
  expect(lines).toHaveLength(51);
  expect(lines.at(-1)).toBe("… and 950 more");
  expect(notices).toHaveLength(1000);
});

test("within so many bytes there are as many as fit, and how many more there are", () => {
  const events = Array.from({ length: 300 }, (_, id) => ({
    ...happened(id, 0, "shutdown_failed", "サーバー".repeat(20)),
    detail: "失敗".repeat(500),
  }));
  const lines = japanese(events).linesWithin(4000);
  expect(Buffer.byteLength(lines.join("\n"))).toBeLessThanOrEqual(4000);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.at(-1)).toContain(String(300 - (lines.length - 1)));
});
