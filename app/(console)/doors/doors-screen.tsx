"use client";

import { DoorClosed, DoorOpen, Link2, Moon, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { Empty } from "@/components/empty";
import { Ago, useClock, usePresentMinute } from "@/components/time";
import { buttonVariants } from "@/components/ui/button";
import { card } from "@/components/ui/card";
import { PageHead } from "../_kit/page-head";
import { usePermits } from "../_kit/rights";
import type { DoorView } from "./door-view";
import { useKnockText } from "./door-words";
import { useFresh } from "../_live/use-reload";

/** All doors: where they lead, who is inside, and who knocked last. */
export function DoorsScreen({ doors }: { doors: readonly DoorView[] }) {
  const t = useTranslations("doors");
  useFresh();
  return (
    <>
      <PageHead title={t("heading")} lead={t("lead")}>
        {doors.length > 0 ? <NewDoor /> : null}
      </PageHead>
      {doors.length === 0 ? (
        <Empty scene="asleep" title={t("emptyTitle")} text={t("emptyText")}>
          <NewDoor />
        </Empty>
      ) : (
        <ul aria-label={t("heading")} className="grid grid-cols-1 gap-3 md:grid-cols-2">
          {doors.map((door) => (
            <DoorCard key={door.uuid} door={door} />
          ))}
        </ul>
      )}
    </>
  );
}

function NewDoor() {
  const t = useTranslations("doors");
  if (!usePermits().may("doors")) return null;
  return (
    <Link className={buttonVariants()} href="/doors/new">
      <DoorOpen aria-hidden />
      {t("new")}
    </Link>
  );
}

function DoorCard({ door }: { door: DoorView }) {
  const t = useTranslations("doors");
  const knockText = useKnockText();
  const clock = useClock();
  const now = usePresentMinute();
  const { uuid, name, serverUuid, serverName, port, listen, inside, knocks, fault, pausedUntil } = door;
  const [last] = knocks;
  return (
    <li className={card("grid content-start gap-1.5 text-sm [overflow-wrap:anywhere]")} data-door={name}>
      <h2 className="text-base leading-snug font-semibold">
        <Link
          href={`/doors/${uuid}`}
          prefetch={false}
          className="-my-2.5 block rounded-sm py-2.5 underline-offset-4 hover:underline"
        >
          {name}
        </Link>
      </h2>
      <p>
        <Link href={`/servers/${serverUuid}`} prefetch={false} className="underline underline-offset-4">
          <bdi>{serverName}</bdi>
        </Link>
        {" · "}
        {t("portOf", { port: String(port) })}
      </p>
      <p className="flex items-center gap-1.5 text-muted-foreground">
        {listen ? (
          <DoorClosed aria-hidden className="size-4 shrink-0" />
        ) : (
          <Link2 aria-hidden className="size-4 shrink-0" />
        )}
        <bdi className="font-mono text-xs">{listen || `/d/${name}`}</bdi>
      </p>
      <p className={inside.length > 0 ? "font-medium text-status-on" : "text-muted-foreground"}>
        {t("inside", { count: inside.length })}
      </p>
      {last ? (
        <p className="text-muted-foreground">
          {t.rich("lastKnock", {
            from: () => <bdi>{last.from}</bdi>,
            ago: () => <Ago at={last.at} />,
            what: knockText(last),
          })}
        </p>
      ) : null}
      {pausedUntil !== null && pausedUntil > now ? (
        <p className="flex items-center gap-1.5 font-medium text-status-off">
          <Moon aria-hidden className="size-4 shrink-0" />
          {t("restsUntil", { until: clock(pausedUntil) })}
        </p>
      ) : null}
      {fault ? (
        <p className="flex items-center gap-1.5 font-medium text-status-warning">
          <TriangleAlert aria-hidden className="size-4 shrink-0" />
          {t("deaf", { why: t(`fault.${fault}`) })}
        </p>
      ) : null}
    </li>
  );
}
