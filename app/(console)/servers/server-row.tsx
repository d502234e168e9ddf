import Link from "next/link";
import { useTranslations } from "next-intl";
import { memo, type ReactNode } from "react";
import { Ago, Since } from "@/components/ago";
import { CopyButton } from "@/components/copy-button";
import { PowerMark } from "@/components/power-mark";
import type { ServerView } from "@/components/server-view";
import { StatusBadge } from "@/components/status-badge";
import { cn } from "@/components/ui/cn";
import { PowerButtons } from "./power-buttons";
import { COLUMNS } from "./server-list";

/** One server of the list. Drawn anew only when something about it changed. */
export const ServerRow = memo(function ServerRow({ server }: { server: ServerView }) {
  const t = useTranslations("servers");
  return (
    <li
      data-uuid={server.uuid}
      data-power-status={server.power}
      data-current-status={server.status}
      className={cn(
        "grid grid-cols-2 gap-x-4 gap-y-3 rounded-xl border bg-card p-4 [contain-intrinsic-size:auto_5rem] [content-visibility:auto]",
        "lg:rounded-none lg:border-x-0 lg:border-t-0 lg:bg-transparent lg:px-5 lg:py-3.5 lg:last:border-b-0",
        COLUMNS,
      )}
    >
      <div className="col-span-2 flex items-start justify-between gap-4 lg:contents">
        <div className="min-w-0">
          <h2 className="text-base leading-snug font-semibold">
            <Link
              href={`/servers/${server.uuid}`}
              prefetch={false}
              title={server.name}
              dir="auto"
              className="line-clamp-2 min-h-6 rounded-sm underline-offset-4 [overflow-wrap:anywhere] hover:underline"
            >
              {server.name}
            </Link>
          </h2>
          <div className="-my-1 flex items-center text-xs text-muted-foreground">
            <span className="font-mono" title={server.uuid}>
              <span className="sr-only">{t("uuidOf", { uuid: server.uuid })}</span>
              <span aria-hidden>{server.uuid.slice(0, 8)}…</span>
            </span>
            <CopyButton
              text={server.uuid}
              label={t("copyUuid", { name: server.name })}
              className="text-muted-foreground sm:size-8 [&_svg]:size-3.5!"
            />
          </div>
        </div>
        <div className="shrink-0 text-right lg:order-1 lg:text-left">
          <p className="sr-only">{t("columnStatus")}</p>
          <StatusBadge status={server.status} />
          <p className="mt-1.5 text-xs text-muted-foreground lg:mt-1 lg:pl-2.5">
            <Since at={server.statusSince} />
          </p>
        </div>
      </div>
      <Cell label={t("columnPower")}>
        <PowerMark power={server.power} />
      </Cell>
      <Cell label={t("columnHeartbeat")} className="lg:order-2">
        <span className="text-sm">
          {server.lastHeartbeatAt === null ? (
            <span className="text-muted-foreground">{t("never")}</span>
          ) : (
            <Ago at={server.lastHeartbeatAt} />
          )}
        </span>
      </Cell>
      <div className="col-span-2 lg:order-3 lg:col-span-1">
        <PowerButtons server={server} />
      </div>
    </li>
  );
});

/** A cell with its name: shown on a phone, spoken everywhere. */
function Cell({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <div className={className}>
      <p className="mb-1 text-xs text-muted-foreground lg:sr-only">{label}</p>
      {children}
    </div>
  );
}
