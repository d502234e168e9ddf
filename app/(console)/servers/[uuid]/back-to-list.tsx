"use client";

import { useTranslations } from "next-intl";
import type { ComponentProps } from "react";
import { NotFound } from "../../_kit/not-found";
import { BackLink } from "../../_kit/page-head";
import { useListAddress } from "../../_find/list-place";

/** Leads back to the list as it was left. */
export function BackToList() {
  return <BackLink href={useListAddress()}>{useTranslations("detail")("back")}</BackLink>;
}

/** The same where there is nothing else to do. */
export function NoServer(words: Omit<ComponentProps<typeof NotFound>, "back" | "href">) {
  return <NotFound {...words} back={useTranslations("detail")("back")} href={useListAddress()} />;
}
