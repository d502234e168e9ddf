"use client";

import { Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import type { ReactNode } from "react";
import type { ServerView } from "@/lib/api/codec/read";
import type { SettingOf } from "@/lib/fleet/model/fields";
import { wattsOf } from "@/lib/plan/energy";
import type { ServerName } from "../../_kit/names";
import { DialogButton } from "../../_kit/dialog-button";
import { later } from "../../_kit/load-later";

const load = later(() => import("./machine-dialog").then(({ MachineDialog }) => MachineDialog));

/** The relations of a server, as of the rendering. */
export interface Surroundings {
  /** The servers that it needs, by name. */
  readonly needs: readonly ServerName[];
  /** The servers that need it. */
  readonly neededBy: readonly ServerName[];
  /** The schedules with it, by itself or by a group. */
  readonly schedules: readonly ServerName[];
  /** The schedules that name the server itself. */
  readonly scheduledBy: readonly ServerName[];
  /** The run in which it is active; null: none. */
  readonly run: string | null;
}

/** The machine of a server: its needs, its readiness, and its power draw. */
export function MachineCard({ server, around }: { server: ServerView; around: Surroundings }) {
  const t = useTranslations("machine");
  const { readyPort, kind, offAs } = server;
  // The watts are shown beside the kind.
  const settings: Readonly<Record<Exclude<SettingOf<"machine">, "needs" | "watts">, ReactNode>> = {
    readyPort: (
      <Line key="ready" name={t("ready")}>
        {readyPort === null ? t("readyAtOnce") : t("readyPort", { port: readyPort })}
      </Line>
    ),
    offAs: (
      <Line key="offAs" name={t("offAs")}>
        {t(`shutdowns.${offAs}`)}
        {offAs === "power_off" || server.agent?.can.includes(offAs) ? null : ` · ${t("offAsCannot")}`}
      </Line>
    ),
    kind: (
      <Line key="kind" name={t("kind")}>
        {kind ? t(`kinds.${kind}`) : t("unknownKind")}
        {` · ${t("watts", { ...wattsOf(server), sleeps: offAs === "power_off" ? "no" : "yes" })}`}
      </Line>
    ),
  };
  return (
    <div className="grid gap-4">
      <dl className="grid gap-3 text-sm">
        <Line name={t("needs")}>
          <Names of={around.needs} under="/servers" />
        </Line>
        <Line name={t("neededBy")}>
          <Names of={around.neededBy} under="/servers" />
        </Line>
        {Object.values(settings)}
        {around.schedules.length > 0 ? (
          <Line name={t("schedules")}>
            <Names of={around.schedules} under="/schedules" />
          </Line>
        ) : null}
        {around.run ? (
          <Line name={t("run")}>
            <Link href={`/runs/${around.run}`} prefetch={false} className="underline underline-offset-4">
              {t("showRun")}
            </Link>
          </Line>
        ) : null}
      </dl>
      <DialogButton
        load={load}
        name={t("edit")}
        dialog={{ server, needs: around.needs }}
        className="justify-start text-start whitespace-normal"
        takes={{ to: "editServer", on: server.groupUuids }}
      >
        <Pencil aria-hidden />
        {t("edit")}
      </DialogButton>
    </div>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd className="mt-0.5 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}

/** Names, each with a link to its page. */
function Names({ of, under }: { of: readonly ServerName[]; under: "/servers" | "/schedules" }) {
  const t = useTranslations("machine");
  if (of.length === 0) return <span className="text-muted-foreground">{t("nothing")}</span>;
  return (
    <ul>
      {of.map(({ uuid, name }) => (
        <li key={uuid}>
          <Link href={`${under}/${uuid}`} prefetch={false} className="underline underline-offset-4">
            <bdi>{name}</bdi>
          </Link>
        </li>
      ))}
    </ul>
  );
}
