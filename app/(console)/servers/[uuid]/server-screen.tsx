"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMemo, useState, type ReactNode } from "react";
import { AgentCard } from "@/app/(console)/servers/[uuid]/agent-card";
import { Since } from "@/components/ago";
import { Card } from "@/app/(console)/servers/[uuid]/card";
import { Empty } from "@/components/empty";
import { useRefusalText } from "@/app/(console)/fault";
import { PageTitle } from "@/components/page-title";
import { ServerFacts } from "@/app/(console)/servers/[uuid]/facts";
import type { Spell } from "@/app/(console)/servers/[uuid]/spells";
import { readServer, type ServerView } from "@/lib/api/codec/read";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { StatusBadge } from "@/components/status-badge";
import type { ManagerView } from "@/app/(console)/servers/form/token-panel";
import { Button } from "@/components/ui/button";
import { TokenWarning } from "@/app/(console)/servers/[uuid]/token-warning";
import { WakeWarning } from "@/app/(console)/servers/[uuid]/wake-warning";
import { useServer } from "../../live/live-provider";
import { refusalOf } from "../../power";
import { PowerButtons } from "../power/power-buttons";
import { PressForm } from "../power/power-form";
import { Day } from "./day";
import { DeleteServer } from "./delete-server";
import { EditServer } from "./edit-server";
import { RotateToken } from "./rotate-token";

interface ServerScreenProps {
  readonly server: ServerJson;
  readonly manager: ManagerView;
  /** Names of the other servers. */
  readonly names: readonly string[];
  /** Its statuses of the last 24 hours that are over. */
  readonly past: readonly Spell[];
  /** What happened to it. */
  readonly children: ReactNode;
}

/** All about one server, live. */
export function ServerScreen({ server: message, manager, names, past, children }: ServerScreenProps) {
  const t = useTranslations("detail");
  const [deleting, setDeleting] = useState(false);
  const rendered = useMemo(() => readServer(message), [message]);
  const live = useServer(rendered);
  // Whoever deletes it is on the way to the list already.
  const server = live ?? (deleting ? rendered : null);

  if (!server) {
    return (
      <Empty heading="h1" title={t("goneTitle", { name: rendered.name })} text={t("goneText")}>
        <PageTitle of={rendered.name} />
        <Button asChild variant="outline">
          <Link href="/servers">{t("back")}</Link>
        </Button>
      </Empty>
    );
  }
  return (
    <>
      <PageTitle of={server.name} />
      <Link
        href="/servers"
        className="-mx-2 mb-2 inline-flex min-h-11 items-center gap-1.5 rounded-md px-2 text-sm text-muted-foreground hover:text-foreground sm:min-h-9"
      >
        <ArrowLeft aria-hidden className="size-4" />
        {t("back")}
      </Link>
      <Head server={server} />
      <TokenWarning server={server} />
      <WakeWarning server={server} />
      <div className="grid items-start gap-4 lg:grid-cols-3">
        <div className="grid gap-4 lg:col-span-2">
          <Card title={t("day")}>
            <Day rendered={rendered} live={server} past={past} />
          </Card>
          <Card title={t("facts")}>
            <ServerFacts server={server} />
          </Card>
          <Card title={t("events")}>{children}</Card>
        </div>
        <div className="grid gap-4">
          <Card title={t("agent")}>
            <AgentCard server={server} />
          </Card>
          <Card title={t("manage")}>
            <div className="grid gap-2">
              <EditServer server={server} otherNames={names} />
              <RotateToken server={server} manager={manager} />
              <DeleteServer server={server} onDeleting={setDeleting} />
            </div>
          </Card>
        </div>
      </div>
    </>
  );
}

/** Name, status, what the status means, and the power button with its reason where it is disabled. */
function Head({ server }: { server: ServerView }) {
  const t = useTranslations();
  const power = useTranslations("power");
  const refusalText = useRefusalText();
  const refused = refusalOf(server, server.powerStatus === "ON" ? "TurnOff" : "TurnOn");
  const silentForEver = server.lastHeartbeatAt === null && server.currentStatus === "OFF";
  return (
    <div
      className="mb-5 flex flex-wrap items-start justify-between gap-4"
      data-uuid={server.uuid}
      data-power-status={server.powerStatus}
      data-current-status={server.currentStatus}
    >
      <div className="min-w-0 flex-1 basis-80">
        <h1 dir="auto" className="text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">
          {server.name}
        </h1>
        <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
          <StatusBadge status={server.currentStatus} />
          <span className="text-sm text-muted-foreground">
            <Since at={server.statusSince} />
          </span>
        </div>
        <p className="mt-2 max-w-prose text-sm text-muted-foreground">
          {t(silentForEver ? "meaning.never" : `meaning.${server.currentStatus}`)}
        </p>
      </div>
      <div className="w-full sm:w-auto sm:max-w-xs">
        <PressForm servers={[server]}>
          {(pending) => (
            <PowerButtons
              server={server}
              pending={pending.has(server.uuid)}
              t={power}
              refusalText={refusalText}
              prominent
              className="sm:justify-end"
            />
          )}
        </PressForm>
        {refused ? (
          <p className="mt-2 text-xs text-balance text-muted-foreground sm:text-right">
            {refusalText(refused)}
          </p>
        ) : null}
      </div>
    </div>
  );
}
