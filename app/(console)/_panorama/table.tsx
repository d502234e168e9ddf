"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { useState } from "react";
import { groupOf, statusWord } from "@/lib/plan/attention";
import { Button } from "@/components/ui/button";
import { FRAME } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import type { ListedServer } from "@/lib/api/codec/read";
import { useNextWords } from "../_kit/next-words";
import type { Section } from "./sections";
import { useKnownSince, useScene } from "./use-scene";
import type { PanoramaWords } from "./words";

/** Rows of a table at first, and those that are added each time. */
const SHOWN = 200;

interface TableProps {
  readonly sections: readonly Section<ListedServer>[];
  readonly words: PanoramaWords;
  readonly now: number;
}

/** The panorama in words alone: for screen readers, for paper, and for whoever prefers it. */
export function PanoramaTable({ sections, words, now }: TableProps) {
  const t = useTranslations("panorama");
  const status = useTranslations("status");
  const next = useNextWords();
  const store = useScene()?.store;
  useKnownSince();
  const [shown, setShown] = useState(SHOWN);
  const all = sections.flatMap(({ uuid, name, servers }) =>
    servers.map((server) => ({ server, key: `${uuid} ${server.uuid}`, group: name ?? t("ungrouped") })),
  );
  return (
    <div className={cn(FRAME, "overflow-x-auto")} tabIndex={0} role="region" aria-label={t("table")}>
      <table className="paper-table w-full min-w-160 text-left text-sm">
        <caption className="sr-only">{t("tableCaption")}</caption>
        <thead className="text-xs text-muted-foreground">
          <tr className="border-b">
            {(["server", "group", "status", "past", "next"] as const).map((column) => (
              <th key={column} scope="col" className="px-4 py-2.5 font-medium">
                {t(`column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {all.slice(0, shown).map(({ server, key, group }) => {
            const timeline = store?.timeline(server.uuid);
            return (
              <tr key={key} className="border-b align-top last:border-b-0">
                <th scope="row" className="max-w-64 min-w-40 px-4 py-2 font-medium [overflow-wrap:anywhere]">
                  <Link
                    href={`/servers/${server.uuid}`}
                    prefetch={false}
                    className="underline-offset-4 hover:underline"
                  >
                    <bdi>{server.name}</bdi>
                  </Link>
                </th>
                <td className="max-w-48 px-4 py-2 [overflow-wrap:anywhere]">
                  <bdi>{group}</bdi>
                </td>
                <td className="px-4 py-2 whitespace-nowrap">
                  {status(statusWord(server))}
                  {groupOf(server) === "trouble" ? ` · ${words.statusColour("trouble")}` : null}
                </td>
                <td className="px-4 py-2 text-muted-foreground">
                  {timeline ? words.timeline(timeline, now) : "–"}
                </td>
                <td className="px-4 py-2 text-muted-foreground" data-next suppressHydrationWarning>
                  {next.whole(server.next)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {all.length > shown ? (
        <p className="p-3 print:hidden">
          <Button variant="outline" onClick={() => setShown(shown + SHOWN)}>
            {t("more", { count: Math.min(SHOWN, all.length - shown) })}
          </Button>
        </p>
      ) : null}
    </div>
  );
}
