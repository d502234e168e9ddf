"use client";

import { Upload } from "lucide-react";
import { useTranslations } from "next-intl";
import { Refusal } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { ActionButton } from "../_kit/action-button";
import { ListPreview } from "./list-preview";
import type { useList } from "./use-list";

/** The preview of a list with its buttons, or what is wrong with it. */
export function ListOutcome({ list }: { list: ReturnType<typeof useList> }) {
  const t = useTranslations("enrol");
  const { read, fault, failed, pending } = list;
  const count = read ? read.preview.counts.added + read.preview.counts.changed : 0;
  return (
    <>
      <Refusal>
        {fault}
        {failed.length > 0 ? (
          <ul className="grid gap-1">
            {failed.map(({ line, reason }, at) => (
              <li key={at}>{t("line", { line, text: reason })}</li>
            ))}
          </ul>
        ) : null}
      </Refusal>
      {read ? (
        <ListPreview preview={read.preview}>
          <Button type="button" variant="outline" onClick={list.forget}>
            {t("discard")}
          </Button>
          {!read.preview.needsAreWrong && count > 0 ? (
            <ActionButton pending={pending} onClick={() => list.save(read)}>
              <Upload aria-hidden />
              {t("saveList", { count })}
            </ActionButton>
          ) : null}
        </ListPreview>
      ) : null}
    </>
  );
}
