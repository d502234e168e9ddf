"use client";

import { useTranslations } from "next-intl";
import type { ComponentProps } from "react";
import { NotFound } from "../../_kit/not-found";
import { BackLink } from "../../_kit/page-head";
import { useListAddress } from "../../_find/list-place";

/** A link back to the list as it was left. */
export function BackToList() {
  return <BackLink href={useListAddress()}>{useTranslations("detail")("back")}</BackLink>;
}

/** A page without a server, with that link alone. */
export function NoServer(words: Omit<ComponentProps<typeof NotFound>, "back" | "href">) {
  return <NotFound {...words} back={useTranslations("detail")("back")} href={useListAddress()} />;
}
