"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { askWhy } from "./ask-why";

/** A button that opens the chain that led to a server's status. */
export function WhyButton({ uuid, name }: { readonly uuid: string; readonly name: string }) {
  const t = useTranslations("whyChain");
  return (
    <Button
      type="button"
      variant="outline"
      size="sm"
      aria-label={t("openLabel", { name })}
      aria-haspopup="dialog"
      onClick={() => askWhy({ uuid, at: null })}
    >
      {t("open")}
    </Button>
  );
}
