import { useFormatter, useTranslations } from "next-intl";
import type { ServerName } from "../../_kit/names";
import { useWindowText } from "../schedule-words";
import type { ScheduleDraft } from "./draft";

const NAMES = {
  name: "name",
  groupUuids: "groups",
  zone: "zone",
  windows: "when",
  wake: "wake",
  stop: "stop",
  mode: "stopHow",
  stopBy: "stopBy",
  minOn: "minOn",
  evenIfItMayNotWake: "even",
  exceptions: "except",
  calendar: "calendar",
  pausedUntil: "pause",
} as const satisfies Record<Exclude<keyof ScheduleDraft, "serverUuids">, string>;

/** Words the fields of a schedule that somebody else has changed meanwhile. */
export function useScheduleWords(groups: readonly ServerName[], servers: readonly ServerName[]) {
  const t = useTranslations("schedules");
  const off = useTranslations("off");
  const edits = useTranslations("edits");
  const joined = useTranslations("joined");
  const format = useFormatter();
  const windowText = useWindowText();

  const named = (uuids: readonly string[], among: readonly ServerName[]) => {
    const names = among.filter(({ uuid }) => uuids.includes(uuid)).map(({ name }) => name);
    // Some names may not be loaded yet.
    return names.length === uuids.length ? format.list(names) : edits("servers", { count: uuids.length });
  };
  const words: { readonly [Field in keyof ScheduleDraft]: (of: ScheduleDraft[Field]) => string } = {
    name: (name) => name,
    groupUuids: (uuids) => named(uuids, groups),
    serverUuids: (uuids) => named(uuids, servers),
    zone: (zone) => zone ?? "",
    windows: (windows) => windows.map(windowText).join(" · "),
    wake: (wake) => edits(wake ? "yes" : "no"),
    stop: (stop) => edits(stop ? "yes" : "no"),
    mode: (mode) => (mode === "now" ? t("atOnce") : off("whenFree")),
    stopBy: (time) => time,
    minOn: (minutes) => minutes,
    evenIfItMayNotWake: (even) => edits(even ? "yes" : "no"),
    exceptions: (exceptions) =>
      exceptions
        .map(({ first, last, name }) => [last && last !== first ? `${first}–${last}` : first, name])
        .map((parts) => parts.filter(Boolean).join(" "))
        .join(" · "),
    calendar: ({ from, url }) =>
      from === "url"
        ? joined("about", { what: t("calendarFrom.url"), text: url })
        : t(`calendarFrom.${from}`),
    pausedUntil: (time) => time.replace("T", " "),
  };
  return {
    nameOf: (field: keyof ScheduleDraft) =>
      field === "serverUuids" ? t("singleServers", { count: 0 }) : t(NAMES[field]),
    wordsOf: <Field extends keyof ScheduleDraft>(field: Field, of: ScheduleDraft) => words[field](of[field]),
  };
}
