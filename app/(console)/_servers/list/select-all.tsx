import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import type { Selection } from "./use-selection";

interface SelectAllProps {
  readonly count: number;
  /** The UUIDs of all servers found. */
  readonly uuids: () => readonly string[];
  readonly selection: Selection;
}

/** A button that selects all servers found. */
export function SelectAll({ count, uuids, selection }: SelectAllProps) {
  const t = useTranslations("selection");
  if (count === 0) return null;
  return (
    <Button
      variant="ghost"
      size="sm"
      className="ml-auto max-w-full whitespace-normal"
      onClick={() => selection.setAll(uuids())}
    >
      {t("all", { count })}
    </Button>
  );
}
