"use client";

import { ArrowLeft } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { buttonVariants } from "@/components/ui/button";
import { useListAddress } from "../../_find/list-place";

/** Leads back to the list as it was left. */
export function BackToList() {
  return (
    <Link
      href={useListAddress()}
      className="-mx-2 mb-2 inline-flex min-h-11 items-center gap-1.5 rounded-md px-2 text-sm text-muted-foreground hover:text-foreground sm:min-h-9"
    >
      <ArrowLeft aria-hidden className="size-4" />
      {useTranslations("detail")("back")}
    </Link>
  );
}

/** The same where there is nothing else to do. */
export function BackToListButton() {
  return (
    <Link className={buttonVariants({ variant: "outline" })} href={useListAddress()}>
      {useTranslations("detail")("back")}
    </Link>
  );
}
