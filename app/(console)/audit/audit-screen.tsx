import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { Empty } from "@/components/empty";
import { buttonVariants } from "@/components/ui/button";
import { FRAME } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import type { AuditEntry } from "@/lib/fleet/model/audit";
import { PageHead } from "../_kit/page-head";
import { EntryRow } from "./entry-row";
import { Filters } from "./filters";
import { addressOf, isFiltered, type AuditQuery } from "./query";

interface AuditScreenProps {
  readonly query: AuditQuery;
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  /** The number before which the next page begins; null: there are no older entries. */
  readonly next: number | null;
  /** Whether these are the newest. */
  readonly isFirst: boolean;
  /** The servers that still exist. */
  readonly servers: ReadonlySet<string>;
}

/** The audit: filters, a page of entries, and links to the others. */
export function AuditScreen({ query, entries, next, isFirst, servers }: AuditScreenProps) {
  const t = useTranslations("audit");
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")}>
        <div className="flex flex-wrap gap-2 print:hidden">
          {(["csv", "jsonl"] as const).map((kind) => (
            // A file, not a page.
            <a
              key={kind}
              className={buttonVariants({ variant: "outline" })}
              href={addressOf(query, { path: `/audit/audit.${kind}` })}
              download
            >
              <Download aria-hidden />
              {t(`export.${kind}`)}
            </a>
          ))}
        </div>
      </PageHead>
      <Filters key={addressOf(query)} query={query} />
      {entries.length === 0 ? (
        <Nothing query={query} next={next} isFirst={isFirst} />
      ) : (
        <ol className={cn(FRAME, "divide-y")}>
          {entries.map((entry) => (
            <EntryRow
              key={entry.number}
              entry={entry}
              query={query}
              isThere={servers.has(entry.targetUuid)}
            />
          ))}
        </ol>
      )}
      <nav aria-label={t("pages")} className="mt-6 flex flex-wrap justify-center gap-2 print:hidden">
        {isFirst ? null : (
          <Link href={addressOf(query)} className={buttonVariants({ variant: "outline" })}>
            {t("newest")}
          </Link>
        )}
        {next === null ? null : (
          <Link
            href={addressOf(query, { before: next })}
            prefetch={false}
            className={buttonVariants({ variant: "outline" })}
          >
            {t("older")}
          </Link>
        )}
      </nav>
      {next === null && entries.length > 0 ? (
        <p className="text-center text-sm text-muted-foreground">{t("oldest")}</p>
      ) : null}
    </>
  );
}

function Nothing({ query, next, isFirst }: Pick<AuditScreenProps, "query" | "next" | "isFirst">) {
  const t = useTranslations("audit");
  // With rare matches a page may end before any is found.
  if (next !== null) return <p className="text-center text-sm text-muted-foreground">{t("noneYet")}</p>;
  const filtered = isFiltered(query) || !isFirst;
  return (
    <Empty
      scene={filtered ? "missing" : "asleep"}
      title={t(filtered ? "noneTitle" : "emptyTitle")}
      text={t(filtered ? "noneText" : "emptyText")}
    >
      {filtered ? (
        <Link href="/audit" className={buttonVariants()}>
          {t("showAll")}
        </Link>
      ) : null}
    </Empty>
  );
}
