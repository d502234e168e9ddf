import { Download } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import Link from "next/link";
import { Empty } from "@/components/empty";
import { useSentences } from "@/components/sentences";
import { buttonVariants } from "@/components/ui/button";
import { card } from "@/components/ui/card";
import { SERVER_KINDS, USUAL_KIND, USUAL_WATTS, type Saved, type Tariff } from "@/lib/plan/energy";
import type { SavedNight } from "@/lib/plan/nights";
import { BackLink, PageHead } from "../_kit/page-head";
import { Headline, type Rested } from "./headline";
import { SavedTable, type SavedRow } from "./saved-table";
import { Year } from "./year";

interface EnergyScreenProps {
  readonly sums: readonly Saved[];
  /** By name. */
  readonly groups: readonly GroupName[];
  /** The group whose months are shown; null: all servers. */
  readonly group: GroupName | null;
  readonly tariff: Tariff;
  /** IANA: where the manager runs. */
  readonly zone: string;
  /** The calendar's, in order. */
  readonly nights: readonly SavedNight[];
  /** The saved part of what servers that are always on would have drawn, 0–1; null: there are no servers. */
  readonly part: number | null;
  /** The part of that which rest has saved. */
  readonly rested: Rested;
}

interface GroupName {
  readonly uuid: string;
  readonly name: string;
}

/** The savings of servers that were off, by month and by group. */
export function EnergyScreen({ sums, groups, group, tariff, zone, nights, part, rested }: EnergyScreenProps) {
  const t = useTranslations("energy");
  const places = useTranslations("shell");
  const format = useFormatter();
  const shown = sums.filter(({ groupUuid }) => groupUuid === (group?.uuid ?? null));
  const monthName = (month: string): string =>
    format.dateTime(new Date(`${month}-01T00:00Z`), { year: "numeric", month: "long", timeZone: "UTC" });
  const months = shown
    .map((sum): SavedRow => ({ ...sum, key: sum.month, name: monthName(sum.month) }))
    .reverse();
  const byGroup = groups.flatMap(({ uuid, name }): SavedRow[] => {
    const its = sums.filter(({ groupUuid }) => groupUuid === uuid);
    return its.length > 0 ? [{ ...total(its), key: uuid, name, href: `/energy?group=${uuid}` }] : [];
  });
  return (
    <>
      {group ? <BackLink href="/energy">{t("back")}</BackLink> : null}
      <PageHead
        title={group?.name ?? t("title")}
        tab={group ? `${group.name} · ${t("title")}` : t("title")}
        lead={t("lead")}
      >
        {sums.length > 0 ? (
          // A file, not a page.
          <a className={buttonVariants({ variant: "outline" })} href="/energy/energy.csv" download>
            <Download aria-hidden />
            {t("export")}
          </a>
        ) : null}
      </PageHead>
      <div className="grid grid-cols-1 gap-6">
        {shown.length === 0 ? (
          <Empty scene="asleep" title={t("emptyTitle")} text={t("emptyText")}>
            <Link className={buttonVariants({ variant: "outline" })} href="/schedules">
              {places("schedules")}
            </Link>
          </Empty>
        ) : (
          <>
            <Headline
              kwh={nights.reduce((sum, { kwh }) => sum + kwh, 0)}
              part={part}
              rested={rested}
              tariff={tariff}
            />
            <HowEstimated tariff={tariff} zone={zone} />
            <Year nights={nights} tariff={tariff} />
            <SavedTable
              title={t("byMonth")}
              what={t("month")}
              rows={months}
              sum={{ ...total(shown), key: "sum", name: t("sum") }}
              tariff={tariff}
            />
          </>
        )}
        {group === null && byGroup.length > 0 ? (
          <SavedTable title={t("byGroup")} what={t("group")} rows={byGroup} tariff={tariff} />
        ) : null}
        {shown.length === 0 ? <HowEstimated tariff={tariff} zone={zone} /> : null}
      </div>
    </>
  );
}

function total(sums: readonly Pick<Saved, "hoursOff" | "kwh">[]): Pick<Saved, "hoursOff" | "kwh"> {
  return sums.reduce(
    (sum, { hoursOff, kwh }) => ({ hoursOff: sum.hoursOff + hoursOff, kwh: sum.kwh + kwh }),
    { hoursOff: 0, kwh: 0 },
  );
}

/** Explains, one tap away, that all figures are estimates, and how they are made. */
function HowEstimated({ tariff, zone }: { tariff: Tariff; zone: string }) {
  const t = useTranslations("energy");
  const sentences = useSentences();
  const format = useFormatter();
  return (
    <details className="text-sm">
      <summary className="-mx-2 inline-flex min-h-11 cursor-pointer items-center gap-1 rounded-md px-2 font-medium underline-offset-4 hover:underline sm:min-h-9">
        {t("howTitle")}
      </summary>
      <div className={card("mt-1 grid max-w-3xl grid-cols-1 gap-3")}>
        <p>{t("how")}</p>
        <p>{t("alwaysOnHow")}</p>
        <p>{t("nightsHow", { zone })}</p>
        <p>{t("watts", { kind: t(`kind.${USUAL_KIND}`) })}</p>
        <ul className="grid list-disc gap-1 pl-5 sm:grid-cols-2">
          {SERVER_KINDS.map((kind) => (
            <li key={kind}>{t("wattsOfKind", { kind: t(`kind.${kind}`), ...USUAL_WATTS[kind] })}</li>
          ))}
        </ul>
        <p>
          {sentences(
            tariff.price > 0
              ? t("price", {
                  price: format.number(tariff.price, { style: "currency", currency: tariff.currency }),
                })
              : t("noPrice"),
            tariff.co2 > 0 ? t("co2", { grams: tariff.co2 }) : t("noCo2"),
          )}
        </p>
      </div>
    </details>
  );
}
