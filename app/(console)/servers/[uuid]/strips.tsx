"use client";

import { useTranslations } from "next-intl";
import { useId, type ReactNode } from "react";
import { Icon, type IconName } from "@/components/icon";
import { useClock, usePresent } from "@/components/time";
import { cn } from "@/components/ui/cn";
import { FRAME } from "@/components/ui/card";
import type { ServerView } from "@/lib/api/codec/read";
import type { HeldBy, Right } from "@/lib/fleet/model/entities";
import { ActionButton } from "../../_kit/action-button";
import { useOwnId, type Takes } from "../../_kit/rights";
import { useHolderWords } from "../../_kit/holder-words";
import { useHoldText } from "../../_servers/hold-words";
import { ReleaseHold } from "../../_servers/holds/release-hold";
import { PowerForm, takesPower } from "../../_servers/power/power-form";
import { REQUEST, requestValue } from "../../_servers/power/request";
import { NotNow } from "./rest-line";

interface Held {
  /** The right that the reader lacks to end each hold of the rendered page. */
  readonly held: Readonly<Record<string, Right | null>>;
}

/** The pending stop and the holds of a server; nothing without any. */
export function Strips({ server, held }: { server: ServerView } & Held) {
  const { holds, use } = server;
  const local = (use ?? []).filter(({ kind }) => kind === "hold");
  return (
    <>
      {server.pendingStop ? <PendingStopStrip server={server} pendingStop={server.pendingStop} /> : null}
      {holds.map((hold) => (
        <HoldStrip key={hold.uuid} server={server} hold={hold} held={held} />
      ))}
      {local.length > 0 ? <LocalHolds holders={local} /> : null}
    </>
  );
}

/** "Turns off when free, by 23:00. In use by alice (ssh, for 2 h)." */
function PendingStopStrip({
  server,
  pendingStop,
}: {
  server: ServerView;
  pendingStop: NonNullable<ServerView["pendingStop"]>;
}) {
  const t = useTranslations("pendingStop");
  const words = useTranslations("use");
  const clock = useClock();
  const holders = useHolderWords();
  const now = usePresent();
  const { uuid, name, use } = server;
  const { author, reason, until, byRest } = pendingStop;
  return (
    <Strip
      icon={byRest ? "MoonStar" : "Hourglass"}
      title={byRest ? t("byRest") : t("title", { until: clock(until) })}
      ink={byRest ? "text-status-off" : "text-status-applying"}
      action={
        byRest ? (
          <NotNow server={server} />
        ) : (
          <PowerForm servers={[server]}>
            {(pending) => (
              <ActionButton
                takes={takesPower(server, "TurnOn")}
                name={REQUEST}
                value={requestValue("TurnOn", uuid)}
                variant="outline"
                size="sm"
                aria-label={t("cancelLabel", { name })}
                pending={pending.has(uuid)}
              >
                <Icon name="Undo2" />
                {t("cancel")}
              </ActionButton>
            )}
          </PowerForm>
        )
      }
    >
      <p>{use?.length ? words("inUse", { holders: holders(use, now) }) : words("waiting")}</p>
      <p className="text-muted-foreground">
        {byRest
          ? t("restOf", { author })
          : author
            ? t(reason ? "byWhy" : "by", { author, reason })
            : reason
              ? t("why", { reason })
              : null}
      </p>
    </Strip>
  );
}

/** "Kept on until 20:00 by admin: copying disks". */
function HoldStrip({ server, hold, held }: { server: ServerView; hold: HeldBy } & Held) {
  const text = useHoldText();
  const own = useOwnId() === hold.author;
  // Of a newer hold only this server is known.
  const takes: Takes =
    hold.uuid in held
      ? { missing: held[hold.uuid] ?? null }
      : { to: own ? "placeHold" : "releaseHold", on: server.groupUuids };
  return (
    <Strip
      icon="Coffee"
      title={text(hold)}
      ink="text-moon-ink"
      action={<ReleaseHold name={server.name} servers={[server]} hold={hold} takes={takes} />}
    />
  );
}

function LocalHolds({ holders: local }: { holders: NonNullable<ServerView["use"]> }) {
  const t = useTranslations("hold");
  const holders = useHolderWords();
  const now = usePresent();
  return (
    <Strip icon="Coffee" title={t("local")} ink="text-moon-ink">
      <p>{t("localText", { holders: holders(local, now) })}</p>
    </Strip>
  );
}

interface StripProps {
  readonly icon: IconName;
  readonly title: string;
  readonly ink: string;
  /** The button that ends it. */
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}

/** A temporary condition, with the button that ends it. */
export function Strip({ icon, title, ink, action, children }: StripProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={cn(FRAME, "mb-4 flex flex-wrap items-center gap-3 p-4 sm:px-5")}>
      <Icon name={icon} className={cn("size-5 shrink-0", ink)} />
      <div className="grid min-w-0 flex-1 basis-56 gap-0.5 text-sm [overflow-wrap:anywhere]">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {children}
      </div>
      {action ? <div className="w-full sm:w-auto [&_button]:w-full">{action}</div> : null}
    </section>
  );
}
