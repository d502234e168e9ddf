"use client";

import {
  BatteryFull,
  BatteryLow,
  BatteryWarning,
  CircleQuestionMark,
  Gauge,
  Plug,
  PlugZap,
  PowerOff,
  type LucideIcon,
} from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import Link from "next/link";
import type { ReactNode } from "react";
import { Ago, useClock } from "@/components/time";
import { card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import type { UpsStanding } from "@/lib/ups/standing";
import { usePermits } from "../_kit/rights";
import type { UpsView } from "./ups-view";

const LOOKS = {
  line: { icon: Plug, colour: "text-status-on" },
  battery: { icon: BatteryFull, colour: "text-status-warning" },
  low_battery: { icon: BatteryLow, colour: "text-destructive" },
  shutting_down: { icon: BatteryWarning, colour: "text-destructive" },
  calibration: { icon: Gauge, colour: "text-foreground" },
  bypass: { icon: PlugZap, colour: "text-status-warning" },
  off: { icon: PowerOff, colour: "text-status-off" },
  silent: { icon: CircleQuestionMark, colour: "text-status-warning" },
} as const satisfies Readonly<Record<UpsStanding, { readonly icon: LucideIcon; readonly colour: string }>>;

/** A UPS: what it says of itself now, and nothing that it did not say. */
export function UpsCard({ ups }: { ups: UpsView }) {
  const t = useTranslations("ups");
  const clock = useClock();
  const { name, standing, since, failedSince, fault, lastReadAt, remarks, replaced, identity } = ups;
  const { icon: Sign, colour } = LOOKS[standing];
  const at = failedSince ?? since;
  return (
    <li
      className={card("grid content-start gap-2.5 text-sm [overflow-wrap:anywhere]")}
      data-ups={name}
      data-standing={standing}
    >
      <div className="grid gap-0.5">
        <h2 className="text-base leading-snug font-semibold">
          <bdi>{name}</bdi>
        </h2>
        <p className="text-muted-foreground empty:hidden">
          <bdi>{identity || ups.description}</bdi>
        </p>
      </div>
      <p className={cn("flex items-center gap-2 font-medium", colour)}>
        <Sign aria-hidden className="size-5 shrink-0" />
        <span>{at === null ? t(`standing.${standing}`) : t(`since.${standing}`, { at: clock(at) })}</span>
      </p>
      {fault ? (
        <div className="grid gap-0.5">
          <p>{t(`upsFault.${fault}`)}</p>
          <p className="text-muted-foreground">
            {lastReadAt === null
              ? t("neverHeard")
              : t.rich("lastHeard", { ago: () => <Ago at={lastReadAt} /> })}
          </p>
        </div>
      ) : null}
      <ul className="flex flex-wrap gap-1.5 empty:hidden">
        {remarks.map((remark) => (
          <li key={remark} className="rounded-full border px-2 py-0.5 text-xs">
            {t(`remark.${remark}`)}
          </li>
        ))}
      </ul>
      {replaced === null ? null : (
        <p className="font-medium text-status-warning">{t("replaced", { before: replaced || "—" })}</p>
      )}
      <Figures ups={ups} />
      <Plans ups={ups} />
    </li>
  );
}

/** The power cut plans that go by a UPS, or the way to make one. */
function Plans({ ups: { name, plans } }: { ups: UpsView }) {
  const t = useTranslations("ups");
  const joined = useTranslations("joined");
  const mayPlan = usePermits().may("powerCuts");
  if (plans.length === 0 && !mayPlan) return null;
  const link = "-my-1 inline-block py-1 font-medium text-foreground underline underline-offset-4";
  return (
    <p className="border-t pt-2.5 text-muted-foreground">
      {plans.length > 0 ? t("plans") : t("noPlans")}{" "}
      {plans.map((plan, at) => (
        <span key={plan.uuid}>
          {at > 0 ? joined("comma") : null}
          <Link href={`/power-cuts/${plan.uuid}`} prefetch={false} className={link}>
            <bdi>{plan.name}</bdi>
          </Link>
        </span>
      ))}
      {plans.length === 0 ? (
        <Link href={`/power-cuts/new?ups=${encodeURIComponent(name)}`} prefetch={false} className={link}>
          {t("makePlan")}
        </Link>
      ) : null}
    </p>
  );
}

/** The figures of a UPS; of a silent one, nobody knows them. */
function Figures({ ups: { charge, runtime, load, fault } }: { ups: UpsView }) {
  const t = useTranslations("ups");
  const format = useFormatter();
  if (fault !== null) return null;
  const percent = (value: number): string => format.number(value / 100, { style: "percent" });
  return (
    <dl className="grid grid-cols-3 gap-3 border-t pt-2.5">
      <Figure name={t("charge")}>
        {charge === null ? t("notSaid") : percent(Math.floor(charge))}
        {charge === null ? null : <Bar part={charge / 100} />}
      </Figure>
      <Figure name={t("runtime")}>
        {runtime === null ? t("notSaid") : t("minutes", { count: Math.floor(runtime / 60) })}
      </Figure>
      <Figure name={t("load")}>
        {load === null ? t("notSaid") : percent(Math.round(load))}
        {load === null ? null : <Bar part={Math.min(1, load / 100)} isLoad />}
      </Figure>
    </dl>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid content-start gap-0.5">
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}

/** A number as a bar; it says nothing more than the number beside it. */
function Bar({ part, isLoad = false }: { part: number; isLoad?: boolean }) {
  const isBad = isLoad ? part > 0.9 : part < 0.3;
  return (
    <span aria-hidden className="mt-1 block h-1.5 overflow-hidden rounded-full bg-muted">
      <span
        className={cn("block h-full rounded-full", isBad ? "bg-status-warning" : "bg-status-on")}
        style={{ width: `${Math.max(2, part * 100)}%` }}
      />
    </span>
  );
}
