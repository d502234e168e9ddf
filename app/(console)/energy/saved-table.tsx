import { useFormatter, useTranslations } from "next-intl";
import Link from "next/link";
import { FRAME } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import type { Saved, Tariff } from "@/lib/plan/energy";

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
    // On a phone the table is scrolled, not the page.
    <section aria-label={title} tabIndex={0} className={cn(FRAME, "min-w-0 overflow-x-auto")}>
      <table className="w-full text-sm">
        <caption className="px-4 pt-4 pb-1 text-left text-base font-semibold">{title}</caption>
        <thead>
          <tr className="border-b text-muted-foreground">
            <th scope="col" className="px-4 py-2 text-left font-medium">
              {what}
            </th>
            <Head>{t("hoursOff")}</Head>
            <Head>{t("kwh")}</Head>
            {tariff.price > 0 ? <Head>{t("money")}</Head> : null}
            {tariff.co2 > 0 ? <Head>{t("carbon")}</Head> : null}
          </tr>
        </thead>
        <tbody>
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
    <th scope="col" className="px-4 py-2 text-right font-medium whitespace-nowrap sm:w-40">
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
  const format = useFormatter();
  const t = useTranslations("energy");
  const { name, href, hoursOff, kwh } = row;
  const number = (value: number): string => format.number(value, { maximumFractionDigits: 1 });
  const cells = [
    number(hoursOff),
    number(kwh),
    ...(tariff.price > 0
      ? [format.number(kwh * tariff.price, { style: "currency", currency: tariff.currency })]
      : []),
    ...(tariff.co2 > 0 ? [t("kilograms", { kg: number((kwh * tariff.co2) / 1000) })] : []),
  ];
  return (
    <tr className={isSum ? "border-t font-semibold" : "border-b last:border-b-0"}>
      <th scope="row" className="max-w-64 px-4 py-2 text-left font-medium [overflow-wrap:anywhere]">
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
      {cells.map((text, i) => (
        <td key={i} className="px-4 py-2 text-right whitespace-nowrap tabular-nums">
          {text}
        </td>
      ))}
    </tr>
  );
}
