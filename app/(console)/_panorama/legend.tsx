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
      {item(
        t("statusColour.on"),
        <span className="size-full rounded-[2px] bg-lit-day forced-colors:bg-[CanvasText]" />,
      )}
      {item(
        t("statusColour.off"),
        <span className="h-1 w-full rounded-[1px] bg-status-off/55 forced-colors:bg-[GrayText]" />,
      )}
      {item(
        t("statusColour.changing"),
        <span className="h-2/3 w-full rounded-[2px] bg-status-applying forced-colors:bg-[GrayText]" />,
      )}
      {item(t("statusColour.trouble"), <span className="size-full rounded-[2px] bg-status-error striped" />)}
      {item(
        t("statusColour.unknown"),
        <span className="h-1/2 w-full border border-dashed border-muted-foreground" />,
      )}
      {item(
        t("shape.on"),
        <span className="size-full border-t border-dashed border-moon-ink bg-lit-day/35 forced-colors:border-[CanvasText]" />,
      )}
      {item(
        t("shape.whenFree"),
        <svg viewBox="0 0 20 14" className="size-full">
          <path d="M0 0 20 12V14H0Z" className="fill-lit-day/35 forced-colors:fill-none" />
          <path
            d="M0 .5 20 12"
            className="fill-none stroke-moon-ink [stroke-dasharray:4_3] forced-colors:stroke-[CanvasText]"
          />
        </svg>,
      )}
      {item(
        t("shape.hold"),
        <span className="mb-auto h-[3px] w-full bg-moon-ink forced-colors:bg-[CanvasText]" />,
      )}
    </ul>
  );
}
