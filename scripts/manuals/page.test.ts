import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { pageOf, plainPageOf } from "./page";

const EDITION = { section: 1, date: "2026-11-28", seeAlso: ["toy-daemon(8)"] } as const;

/** A program whose words are all that could be mistaken for something else. */
const TOY = {
  name: "toy-ctl",
  version: "1.2.3",
  about: "plays, and ends.",
  notes: ".hidden\n'quoted' and `code` at ~/.config\\x^y\n  KOMO_X   of\n  KOMO_YY  columns",
  verbs: {
    "wake-again": {
      arguments: 'NAME... ["TEXT"]',
      summary: "Wake it -- once more.",
      details: "A line.\n.An odd one.",
      options: { until: "a time, such as 23:00" },
      flags: { "when-free": "not from under somebody's hands" },
      takesJson: true,
    },
  },
} as const;

describe("a manual page", () => {
  const page = pageOf(TOY, EDITION);

  test("has what man looks for, and a part for each verb with its options", () => {
    expect(page).toContain('.TH TOY\\-CTL 1 "2026-11-28" "komoriuta 1.2.3"');
    expect(page).toMatch(/^\.SH NAME\ntoy\\-ctl \\- plays, and ends$/m);
    expect(page).toContain('.SS "toy\\-ctl wake\\-again NAME... [\\(dqTEXT\\(dq]"');
    for (const option of ["until", "when\\-free", "json"]) expect(page).toContain(`.B \\-\\-${option}`);
  });

  test("takes no text for a request, and no hyphen, quotation mark or tilde for a finer one", () => {
    expect(page).toContain("\\&.An odd one.");
    expect(page).toContain("\\&.hidden");
    expect(page).toContain("\\(aqquoted\\(aq and \\(gacode\\(ga at \\(ti/.config\\ex\\(hay");
    const requests = page.split("\n").filter((line) => /^[.']/.test(line));
    expect(requests.filter((line) => !/^\.(\\"|TH|SH|SS|B|I|RI|PP|TP|nf|fi)( |$)/.test(line))).toEqual([]);
  });

  test("of a program without verbs is its help", () => {
    const help = "toyd 1.2.3: plays all day.\n\nTakes no arguments.\nSIGHUP: once more.";
    const plain = plainPageOf({ name: "toyd", version: "1.2.3" }, help, { ...EDITION, section: 8 });
    expect(plain).toMatch(/^\.SH NAME\ntoyd \\- plays all day$/m);
    expect(plain).toContain("Takes no arguments.\nSIGHUP: once more.\n.fi");
  });

  const hasGroff = spawnSync("groff", ["--version"]).error === undefined;
  test.skipIf(!hasGroff)("is read by groff without a warning, and says what was written", () => {
    const read = spawnSync("groff", ["-man", "-ww", "-Tutf8", "-P-cbou"], { input: page, encoding: "utf8" });
    expect(read.stderr).toBe("");
    for (const text of ["'quoted' and `code` at ~/.config\\x^y", ".An odd one.", "--when-free", ".hidden"])
      expect(read.stdout).toContain(text);
  });
});
