import { useTranslations } from "next-intl";
import Link from "next/link";
import { FRAME } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import type { Saved, Tariff } from "@/lib/plan/energy";
import { useEnergyWords } from "./words";

/** A line of savings. */
export interface SavedRow extends Pick<Saved, "hoursOff" | "kwh"> {
  readonly key: string;
  readonly name: string;
  readonly href?: string;
}

interface SavedTableProps {
  readonly title: string;
  /** The header of the lines' names. */
  readonly what: string;
  readonly rows: readonly SavedRow[];
  readonly sum?: SavedRow;
  readonly tariff: Tariff;
}

/** Hours and energy, and money and CO₂ where a tariff is set. */
export function SavedTable({ title, what, rows, sum, tariff }: SavedTableProps) {
  const t = useTranslations("energy");
  const lines = sum ? [...rows, sum] : rows;
  const most = Math.max(...rows.map(({ kwh }) => kwh), 0);
  return (
    <section aria-label={title} className={cn(FRAME, "min-w-0")}>
      {/* On a phone each line is a block with its own headers; the roles keep it a table. */}
      <table role="table" className="w-full text-sm max-sm:block">
        <caption className="px-4 pt-4 pb-1 text-left text-base font-semibold max-sm:block">{title}</caption>
        <thead role="rowgroup" className="max-sm:sr-only">
          <tr role="row" className="border-b text-muted-foreground">
            <th role="columnheader" scope="col" className="px-4 py-2 text-left font-medium">
              {what}
            </th>
            <Head>{t("hoursOff")}</Head>
            <Head>{t("kwh")}</Head>
            {tariff.price > 0 ? <Head>{t("money")}</Head> : null}
            {tariff.co2 > 0 ? <Head>{t("carbon")}</Head> : null}
          </tr>
        </thead>
        <tbody role="rowgroup" className="max-sm:block">
          {lines.map((row) => (
            <Line
              key={row.key}
              row={row}
              tariff={tariff}
              isSum={row === sum}
              share={row === sum || most <= 0 ? null : row.kwh / most}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Head({ children }: { children: string }) {
  return (
    <th
      role="columnheader"
      scope="col"
      className="px-4 py-2 text-right font-medium whitespace-nowrap sm:w-40 print:w-auto"
    >
      {children}
    </th>
  );
}

interface LineProps {
  readonly row: SavedRow;
  readonly tariff: Tariff;
  readonly isSum: boolean;
  /** Its share of the largest, 0–1; null: without a bar. */
  readonly share: number | null;
}

function Line({ row, tariff, isSum, share }: LineProps) {
  const t = useTranslations("energy");
  const { figures } = useEnergyWords(tariff);
  const { name, href, hoursOff, kwh } = row;
  const cells = [
    [t("hoursOff"), figures.number(hoursOff)],
    [t("kwh"), figures.number(kwh)],
    [t("money"), figures.money(kwh)],
    [t("carbon"), figures.carbon(kwh)],
  ] as const;
  return (
    <tr
      role="row"
      className={cn(
        "max-sm:grid max-sm:grid-cols-[repeat(auto-fit,minmax(min(100%,7rem),1fr))] max-sm:gap-x-6 max-sm:gap-y-0.5 max-sm:px-4 max-sm:py-3 break-inside-avoid",
        isSum ? "border-t font-semibold" : "border-b last:border-b-0",
      )}
    >
      <th
        role="rowheader"
        scope="row"
        className="max-w-64 px-4 py-2 text-left font-medium [overflow-wrap:anywhere] max-sm:col-span-full max-sm:max-w-none max-sm:p-0 max-sm:pb-1"
      >
        {href ? (
          <Link href={href} prefetch={false} className="underline-offset-4 hover:underline">
            <bdi>{name}</bdi>
          </Link>
        ) : (
          name
        )}
        {share === null ? null : (
          <span
            aria-hidden
            className="mt-1.5 block h-1.5 min-w-px rounded-full bg-lit-day forced-colors:bg-[CanvasText]"
            style={{ width: `${share * 100}%` }}
          />
        )}
      </th>
      {cells.map(([label, text]) =>
        text === null ? null : (
          <td
            key={label}
            role="cell"
            className="px-4 py-2 text-right whitespace-nowrap tabular-nums max-sm:flex max-sm:flex-wrap max-sm:whitespace-normal max-sm:justify-between max-sm:gap-x-2 max-sm:p-0"
          >
            <span aria-hidden className="font-normal text-muted-foreground sm:hidden">
              {label}
            </span>
            {text}
          </td>
        ),
      )}
    </tr>
  );
}
