import { useTranslations } from "next-intl";
import Link from "next/link";
import { DateTime } from "@/components/time";
import {
  AUDIT_OPERATIONS,
  AUDIT_VIAS,
  MANAGER,
  type AuditEntry,
  type AuditFields,
} from "@/lib/fleet/model/audit";
import { addressOf, type AuditQuery } from "./query";

interface EntryRowProps {
  readonly entry: AuditEntry;
  readonly query: AuditQuery;
  /** Whether its server still exists. */
  readonly isThere: boolean;
}

/** An entry of the audit; unfolded, with the values before and after. */
export function EntryRow({ entry, query, isThere }: EntryRowProps) {
  const t = useTranslations("audit");
  const timeline = useTranslations("timeline");
  const { operation, targetUuid, targetName, targetKind, actor, address, via } = entry;
  const what = AUDIT_OPERATIONS.includes(operation) ? t(`operation.${operation}`) : operation;
  const by = AUDIT_VIAS.includes(via) ? t(`via.${via}`) : via;
  const isManager = actor === MANAGER.actor;
  // The manager by itself is named there already.
  const who = isManager && via === MANAGER.via ? "" : actor;
  const name = targetName === "" && targetUuid !== "" ? t("unnamed") : targetName;
  return (
    <li className="grid gap-x-5 gap-y-1 px-4 py-3 sm:grid-cols-[11.5rem_minmax(0,1fr)] sm:px-5">
      <p className="text-sm text-muted-foreground tabular-nums sm:whitespace-nowrap">
        <DateTime at={entry.at} />
      </p>
      <div className="grid min-w-0 gap-1 [overflow-wrap:anywhere]">
        <p className="text-sm">
          <span className="font-semibold">{what}</span>
          {name === "" ? null : (
            <>
              {" · "}
              {targetKind === "server" && isThere ? (
                <Link
                  href={`/servers/${targetUuid}`}
                  prefetch={false}
                  className="underline underline-offset-4"
                >
                  <bdi>{name}</bdi>
                </Link>
              ) : (
                <bdi>{name}</bdi>
              )}
            </>
          )}
        </p>
        <p className="flex flex-wrap gap-x-1.5 text-sm text-muted-foreground">
          {who === "" ? null : (
            <>
              <bdi className="text-foreground">{isManager ? timeline("byManager") : who}</bdi>
              <span aria-hidden>·</span>
            </>
          )}
          <span>{by}</span>
          {address === "" ? null : (
            <>
              <span aria-hidden>·</span>
              <bdi>{address}</bdi>
            </>
          )}
          <Chain entry={entry} />
        </p>
        <details className="group text-sm">
          <summary className="w-fit cursor-pointer rounded-sm py-1 text-xs text-muted-foreground hover:text-foreground print:hidden">
            {t("details", { number: entry.number })}
          </summary>
          <div className="mt-2 grid gap-3 pb-1">
            <Changes entry={entry} />
            <p className="text-xs text-muted-foreground">
              {t("hash")} <code className="font-mono">{entry.hash}</code>
            </p>
            {targetUuid === "" || query.of === targetUuid ? null : (
              <Link
                href={addressOf({ ...query, of: targetUuid })}
                prefetch={false}
                className="w-fit py-1 text-xs underline underline-offset-4"
              >
                {t("onlyThis")}
              </Link>
            )}
          </div>
        </details>
      </div>
    </li>
  );
}

/** Links from an order to its run, and to the schedule that planned it. */
function Chain({ entry: { runUuid, scheduleUuid } }: Pick<EntryRowProps, "entry">) {
  const t = useTranslations("audit");
  const links = [
    ...(runUuid === null ? [] : [[`/runs/${runUuid}`, t("run")] as const]),
    ...(scheduleUuid === null ? [] : [[`/schedules/${scheduleUuid}`, t("schedule")] as const]),
  ];
  return links.map(([href, word]) => (
    <span key={href} className="contents">
      <span aria-hidden>·</span>
      <Link href={href} prefetch={false} className="underline underline-offset-4">
        {word}
      </Link>
    </span>
  ));
}

function Changes({ entry: { asked, was, became } }: Pick<EntryRowProps, "entry">) {
  const t = useTranslations("audit");
  const names = [...new Set([...Object.keys(was ?? {}), ...Object.keys(became ?? {})])];
  return (
    <>
      {asked === null ? null : (
        <dl className="grid gap-1 text-xs">
          <dt className="font-medium">{t("asked")}</dt>
          {Object.entries(asked).map(([name, value]) => (
            <dd key={name}>
              <code className="font-mono">{name}</code>: <bdi translate="no">{worded(value)}</bdi>
            </dd>
          ))}
        </dl>
      )}
      {names.length === 0 ? null : (
        <table className="w-full table-fixed text-xs">
          <thead>
            <tr className="text-left text-muted-foreground">
              <th className="w-1/4 py-1 pr-3 font-medium">{t("field")}</th>
              {was ? <th className="py-1 pr-3 font-medium">{t("before")}</th> : null}
              {became ? <th className="py-1 font-medium">{t("after")}</th> : null}
            </tr>
          </thead>
          <tbody className="align-top">
            {names.map((name) => (
              <tr key={name} className="border-t">
                <th scope="row" className="py-1 pr-3 text-left font-normal">
                  <code className="font-mono">{name}</code>
                </th>
                {was ? <Value of={was} name={name} /> : null}
                {became ? <Value of={became} name={name} /> : null}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Value({ of, name }: { of: AuditFields; name: string }) {
  return (
    <td className="py-1 pr-3">
      <bdi translate="no">{worded(of[name])}</bdi>
    </td>
  );
}

/** A value for people; a composite one as JSON. */
function worded(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (Array.isArray(value)) return value.length === 0 ? "–" : value.map(worded).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
