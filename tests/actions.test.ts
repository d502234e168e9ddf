import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { LOCALES } from "../i18n/locales";
import { MESSAGES } from "../i18n/messages";
import { permitsOf, ROLES } from "../lib/access/rights";
import { AUDIT_OPERATIONS } from "../lib/fleet/model/audit";
import { RIGHTS } from "../lib/fleet/model/entities";
import { EVENTS } from "../lib/plan/events";
import { RUN_ACTIONS } from "../lib/plan/words";
import { ACTION_RULES, actionBy, isStop } from "../lib/power/actions";
import { ACTIONS } from "../lib/power/words";

// Total tests where no type can check: each action is everywhere, by enumeration.

describe.each(ACTIONS)("%s", (action) => {
  const { inMode, komoctl } = ACTION_RULES[action];
  const events = [...new Set(Object.values(inMode).map(({ event }) => event))];
  const rights = new Set(Object.values(inMode).map(({ right }) => right));

  test("takes rights that there are, and nobody's who may only see", () => {
    const onlySees = permitsOf([{ rights: ROLES.viewer, groupUuids: null }]);
    for (const right of rights) {
      expect(RIGHTS).toContain(right);
      expect(onlySees.may(right), right).toBe(false);
    }
  });

  test("is not for who may only wake, if it stops a server", () => {
    if (isStop(action)) expect(rights).not.toContain("wake");
  });

  test("is told by the audit", () => {
    for (const event of events) {
      expect(EVENTS[event].audited, event).toBe(true);
      expect(AUDIT_OPERATIONS).toContain(event);
    }
  });

  test.each(LOCALES)("has its words, %s", (locale) => {
    const messages = MESSAGES[locale];
    const words: Readonly<Record<string, string>> = messages.power[action];
    const all = ["label", "short", "done", "while", ...(isStop(action) ? ["askTitle", "askText"] : [])];
    for (const word of all) expect(words[word], word).toMatch(/\S/);
    for (const event of events) {
      expect(messages.event[event], event).toMatch(/\S/);
      expect(messages.audit.operation[event], event).toMatch(/\S/);
    }
  });

  test("has a verb of komoctl, which asks for it and is in the guide", () => {
    const read = (file: string): string => readFileSync(file, "utf8");
    const table = /^const VERBS.*?^\};/ms.exec(read("agent-deno/komoctl/program.ts"))?.[0];
    expect(table).toMatch(new RegExp(`^  "?${komoctl}"?[,:]`, "m"));
    expect(read("agent-deno/komoctl/verbs/power.ts")).toContain(`"PowerService/${action}"`);
    expect(read("docs/komoctl.md")).toContain(`\`${komoctl} NAME`);
  });
});

test("each run and each message asks for one action, and for one alone", () => {
  for (const by of ["run", "message"] as const) {
    const given = ACTIONS.filter((action) => ACTION_RULES[action][by] !== null);
    expect(RUN_ACTIONS.map((word) => actionBy(by, word)).toSorted()).toEqual(given.toSorted());
  }
});
