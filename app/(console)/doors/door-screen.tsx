"use client";

import { ExternalLink } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, type ReactNode } from "react";
import { PageTitle } from "@/components/page-title";
import { Ago, useExactTime } from "@/components/time";
import { buttonVariants } from "@/components/ui/button";
import { card } from "@/components/ui/card";
import { DeleteButton } from "../_kit/delete-button";
import { BackLink } from "../_kit/page-head";
import { deleteDoor } from "./actions";
import { DoorForm } from "./door-form";
import type { DoorServer, DoorView } from "./door-view";
import { useKnockText } from "./door-words";
import { useFresh } from "../_live/use-reload";

interface DoorScreenProps {
  /** Null: a new one. */
  readonly door: DoorView | null;
  readonly servers: readonly DoorServer[];
  /** The server that is chosen at first; empty: none. */
  readonly toServer: string;
  /** Addresses on which doors may listen. */
  readonly addresses: readonly string[];
}

/** One door: who is inside, who knocked, and its settings. */
export function DoorScreen({ door, servers, toServer, addresses }: DoorScreenProps) {
  const t = useTranslations("doors");
  useFresh();
  const title = door?.name ?? t("new");
  return (
    <>
      <PageTitle of={title} />
      <BackLink href="/doors">{t("back")}</BackLink>
      <div className="mb-5 flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">{title}</h1>
          {door ? (
            <p className="mt-1 text-sm text-muted-foreground">{t("by", { author: door.author })}</p>
          ) : null}
        </div>
        {door ? (
          <div className="flex flex-wrap gap-2">
            <a className={buttonVariants({ variant: "outline", size: "sm" })} href={`/d/${door.name}`}>
              <ExternalLink aria-hidden />
              {t("openLink")}
            </a>
            <DeleteButton
              takes={{ to: "doors" }}
              name={door.name}
              verb={t("delete")}
              title={t("deleteTitle", { name: door.name })}
              text={t("deleteText")}
              work={() => deleteDoor(door.uuid)}
              done={t("deleted", { name: door.name })}
              next="/doors"
            />
          </div>
        ) : null}
      </div>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <Part title={t("settings")}>
          <DoorForm
            key={door?.updatedAt ?? 0}
            door={door}
            servers={servers}
            toServer={toServer}
            addresses={addresses}
          />
        </Part>
        {door ? (
          <div className="grid grid-cols-1 gap-4">
            <Part title={t("insideTitle")}>
              <Inside door={door} />
            </Part>
            <Part title={t("knocksTitle")}>
              <Knocks door={door} />
            </Part>
          </div>
        ) : null}
      </div>
    </>
  );
}

function Inside({ door: { inside } }: { door: DoorView }) {
  const t = useTranslations("doors");
  if (inside.length === 0) return <p className="text-sm text-muted-foreground">{t("nobody")}</p>;
  return (
    <ul className="grid gap-1.5 text-sm">
      {inside.map(({ from, since, waiting }, at) => (
        <li key={at} className="flex flex-wrap justify-between gap-x-3">
          <bdi className="font-mono">{from}</bdi>
          <span className="text-muted-foreground">
            {waiting ? `${t("waits")} · ` : ""}
            <Ago at={since} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Knocks({ door: { knocks } }: { door: DoorView }) {
  const t = useTranslations("doors");
  const text = useKnockText();
  const exact = useExactTime();
  if (knocks.length === 0) return <p className="text-sm text-muted-foreground">{t("noKnocks")}</p>;
  return (
    <ol className="grid gap-2 text-sm">
      {knocks.map((knock, at) => (
        <li key={at} className="border-b pb-2 last:border-b-0 last:pb-0 [overflow-wrap:anywhere]">
          <p className="flex flex-wrap justify-between gap-x-3">
            <bdi className="font-mono">{knock.from}</bdi>
            <time dateTime={new Date(knock.at).toISOString()} className="text-muted-foreground">
              {exact(knock.at)}
            </time>
          </p>
          <p>{text(knock)}</p>
        </li>
      ))}
    </ol>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={card("min-w-0")}>
      <h2 id={id} className="mb-3 text-sm font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}
