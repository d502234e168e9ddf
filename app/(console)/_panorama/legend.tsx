import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

/** The meaning of the shapes, for first-time readers. */
export function Legend() {
  const t = useTranslations("panorama");
  const item = (word: string, mark: ReactNode) => (
    <li className="flex items-center gap-1.5">
      <span aria-hidden className="flex h-3.5 w-5 items-end forced-colors:border">
        {mark}
      </span>
      {word}
    </li>
  );
  return (
    <ul
      aria-label={t("legend")}
      className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted-foreground print:hidden"
    >
      {item(t("statusColour.on"), <span className="size-full rounded-[2px] bg-lit-day" />)}
      {item(t("statusColour.off"), <span className="h-1 w-full rounded-[1px] bg-status-off/55" />)}
      {item(t("statusColour.changing"), <span className="h-2/3 w-full rounded-[2px] bg-status-applying" />)}
      {item(t("statusColour.trouble"), <span className="size-full rounded-[2px] bg-status-error striped" />)}
      {item(
        t("statusColour.unknown"),
        <span className="h-1/2 w-full border border-dashed border-muted-foreground" />,
      )}
      {item(
        t("planned"),
        <span className="h-full w-full border-t border-l border-dashed border-lit-day bg-lit-day/25" />,
      )}
    </ul>
  );
}
