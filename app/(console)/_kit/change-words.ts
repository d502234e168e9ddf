import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { FIELDS, type Setting } from "@/lib/fleet/model/fields";
import { readChanges, readMembership, type ReadChange } from "@/lib/fleet/model/read-changes";
import type { EventKind } from "@/lib/plan/events";
import { upgradeFault } from "@/lib/plan/upgrades";

type Words = ReturnType<typeof useTranslations<"changes">>;

/** Words the detail of an event: edits in the reader's language, anything else as it is. */
export function useDetailText(): (event: { readonly kind: string; readonly detail: string }) => string {
  const t = useTranslations("changes");
  const upgrades = useTranslations("upgrades.fault");
  return useMemo(
    () => (event) => {
      if (event.kind === "rest_due") return t("freeFor", { minutes: Number(event.detail) });
      if (event.kind === ("not_upgraded" satisfies EventKind)) return upgrades(upgradeFault(event.detail));
      const membership = readMembership(event);
      if (membership) return t(`group.${membership.how}`, { group: membership.group });
      const changes = readChanges(event)?.map((change) => wordChange(t, change));
      return changes?.join(t("between")) ?? event.detail;
    },
    [t, upgrades],
  );
}

/** Words one edit. */
export function wordChange(t: Words, { setting, before, after }: ReadChange): string {
  if (setting === "note")
    return t.has(`note.${after}` as "note.added") ? t(`note.${after}` as "note.added") : after;
  const value = (text: string): string => VALUES[FIELDS[setting].worded](t, text) ?? text;
  const name = t(`name.${setting}`);
  if (before === null) return t("set", { name, after: value(after) });
  return t("changed", { name, before: value(before), after: value(after) });
}

/** Gives the words of a value as events tell it in English; undefined: it stays as it is. */
type Value = (t: Words, text: string) => string | undefined;

/** A text of a few, by its key below `word`. */
const word: Value = (t, text) => {
  const key = `word.${text.replaceAll(/[ -]/g, "_")}` as "word.none";
  return t.has(key) ? t(key) : undefined;
};
/** A text with numbers. */
const withNumbers =
  (pattern: RegExp, say: (t: Words, found: readonly string[]) => string): Value =>
  (t, text) => {
    const found = pattern.exec(text);
    return found
      ? say(
          t,
          found.map((each) => each ?? ""),
        )
      : word(t, text);
  };

const GUARDS: readonly Value[] = [
  withNumbers(/^sessions \((\d+) min\)$/, (t, [, minutes = ""]) => t("guard.sessions", { minutes })),
  withNumbers(/^processes \((.*)\)$/, (t, [, names = ""]) => t("guard.processes", { names })),
  withNumbers(/^load above (\S+) \((\d+) min\)$/, (t, [, above = "", minutes = ""]) =>
    t("guard.load", { above, minutes }),
  ),
  withNumbers(/^traffic above (\d+) B\/s$/, (t, [, bytes = ""]) => t("guard.traffic", { bytes })),
  withNumbers(/^network clients \(not on (.*)\)$/, (t, [, ports = ""]) => t("guard.network", { ports })),
];

const VALUES: Readonly<Record<Exclude<(typeof FIELDS)[Setting]["worded"], "note">, Value>> = {
  typed: () => undefined,
  words: word,
  seconds: withNumbers(/^(\d+) s$/, (t, [, seconds = ""]) => t("seconds", { seconds })),
  watts: withNumbers(/^(\S+) on, (\S+) off(?:, (\S+) asleep)?$/, (t, [, on = "", off = "", asleep = ""]) =>
    t("watts", { on, off, sleeps: asleep ? "yes" : "no", asleep }),
  ),
  guards: (t, text) =>
    text
      .split(", ")
      .map((each) => GUARDS.reduce<string | undefined>((said, of) => said ?? of(t, each), undefined) ?? each)
      .join(t("comma")),
  rest: withNumbers(
    /^(outside schedule|always), after (\d+) min free, (\d+) min up$/,
    (t, [, when = "", after = "", up = ""]) => t("rest", { when: word(t, when) ?? when, after, up }),
  ),
};
