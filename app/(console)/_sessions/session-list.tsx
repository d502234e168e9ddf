"use client";

import { useTranslations } from "next-intl";
import { DateTime } from "@/components/time";
import type { SessionView } from "@/lib/api/codec/read-people";
import { useChange } from "../_kit/ask";
import { ActionButton } from "../_kit/action-button";
import { PartLine } from "../_kit/part";
import { endSession } from "./actions";

interface SessionListProps {
  readonly sessions: readonly SessionView[];
  /** Whether they belong to several people. */
  readonly named?: boolean;
}

/** The open sessions, with their browsers and addresses. */
export function SessionList({ sessions, named = false }: SessionListProps) {
  return (
    <ul className="grid gap-3">
      {sessions.map((session) => (
        <SessionLine key={session.id} session={session} named={named} />
      ))}
    </ul>
  );
}

function SessionLine({ session, named }: { session: SessionView; named: boolean }) {
  const t = useTranslations("people.session");
  const joined = useTranslations("joined");
  const { pending, change } = useChange();
  const { id, userId, address, browser, createdAt, expiresAt, current } = session;
  const { program, system } = namesOf(browser);
  const where = program && system ? t("on", { program, system }) : (program ?? system ?? t("unknown"));
  const end = () => change(where, () => endSession(id), t("ended"));
  return (
    <PartLine
      about={
        <>
          <p className="font-medium">
            {named ? (
              <>
                <bdi>{userId}</bdi>
                {" · "}
              </>
            ) : null}
            {where}
            {current ? <span className="ml-2 text-xs text-muted-foreground">{t("current")}</span> : null}
          </p>
          <p className="text-xs text-muted-foreground">
            {address === "" ? null : (
              <>
                <bdi>{address}</bdi>
                {" · "}
              </>
            )}
            {t("since")} <DateTime at={createdAt} />
            {" · "}
            {t("until")} <DateTime at={expiresAt} />
          </p>
        </>
      }
    >
      {current ? null : (
        <ActionButton
          variant="outline"
          size="sm"
          aria-label={t("endOf", { where: named ? [userId, where].join(joined("comma")) : where })}
          pending={pending}
          onClick={end}
        >
          {t("end")}
        </ActionButton>
      )}
    </PartLine>
  );
}

/** Marks of browsers, the more particular first: most name others, too. */
const PROGRAMS = [
  ["Edg", "Edge"],
  ["OPR", "Opera"],
  ["Firefox", "Firefox"],
  ["FxiOS", "Firefox"],
  ["CriOS", "Chrome"],
  ["Chrome", "Chrome"],
  ["Safari", "Safari"],
  ["curl", "curl"],
] as const;
const SYSTEMS = [
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Windows", "Windows"],
  ["Mac OS X", "macOS"],
  ["CrOS", "ChromeOS"],
  ["Linux", "Linux"],
] as const;

function namesOf(userAgent: string): { program: string | undefined; system: string | undefined } {
  const find = (names: readonly (readonly [string, string])[]) =>
    names.find(([mark]) => userAgent.includes(mark))?.[1];
  return { program: find(PROGRAMS), system: find(SYSTEMS) };
}
