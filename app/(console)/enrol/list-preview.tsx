"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Refusal } from "@/components/refusal";
import type { RowFault } from "@/lib/fleet/lists/list-row";
import type { PlannedRow } from "@/lib/fleet/lists/server-list";
import type { Preview } from "./list-actions";

const KINDS = ["added", "changed", "unchanged", "refused"] as const;

/** The changes by a list, before anything is saved. */
export function ListPreview({ preview, children }: { preview: Preview; children: ReactNode }) {
  const t = useTranslations("enrol");
  const format = useFormatter();
  const { rows, counts, newGroups, needsAreWrong, foreign } = preview;
  const left = counts.added + counts.changed + counts.refused - rows.length;
  return (
    <section aria-label={t("preview")} className="grid min-w-0 gap-3">
      {foreign ? (
        <p className="text-sm">
          {t("recognized", { format: t(`foreignFormat.${foreign.format}`), count: foreign.machines })}
        </p>
      ) : null}
      <p role="status" className="text-sm font-medium">
        {KINDS.map((kind) => t(`count.${kind}`, { count: counts[kind] })).join(" · ")}
      </p>
      <Refusal>{needsAreWrong ? t("needsWrong") : null}</Refusal>
      {newGroups.length > 0 ? (
        <p className="text-sm [overflow-wrap:anywhere]">
          {t("newGroups", { names: format.list(newGroups) })}
        </p>
      ) : null}
      {rows.length > 0 ? (
        <div
          tabIndex={0}
          role="region"
          aria-label={t("previewRows")}
          className="max-h-96 overflow-auto rounded-md border"
        >
          <table className="w-full text-sm">
            <thead className="text-left text-xs text-muted-foreground">
              <tr>
                {(["lineHead", "server", "what"] as const).map((head) => (
                  <th key={head} scope="col" className="px-3 py-2 font-medium">
                    {t(head)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={`${row.line} ${row.macAddress}`} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {foreign && foreign.leftOutCount > 0 ? <LeftOutLines of={foreign} /> : null}
      {left > 0 ? <p className="text-sm text-muted-foreground">{t("more", { count: left })}</p> : null}
      <div className="flex flex-wrap gap-2">{children}</div>
    </section>
  );
}

/** The entries of a file of another program that are no machines, and the reasons. */
function LeftOutLines({ of: { leftOut, leftOutCount } }: { of: NonNullable<Preview["foreign"]> }) {
  const t = useTranslations("enrol");
  return (
    <details className="text-sm">
      <summary className="cursor-pointer">{t("leftOut", { count: leftOutCount })}</summary>
      <ul className="mt-2 grid max-h-64 gap-1 overflow-auto text-xs text-muted-foreground">
        {leftOut.map(({ line, text, why }, at) => (
          <li key={at} className="[overflow-wrap:anywhere]">
            {t("line", { line, text: t(`leftOutWhy.${why}`) })}
            {text ? <bdi className="ml-2 font-mono">{text}</bdi> : null}
          </li>
        ))}
        {leftOutCount > leftOut.length ? (
          <li>{t("more", { count: leftOutCount - leftOut.length })}</li>
        ) : null}
      </ul>
    </details>
  );
}

function Row({ row: { line, name, macAddress, outcome } }: { row: PlannedRow }) {
  const t = useTranslations("enrol");
  return (
    <tr className="border-t align-top">
      <td className="px-3 py-2 tabular-nums">{line}</td>
      <td className="px-3 py-2 [overflow-wrap:anywhere]">
        <bdi className="font-medium">{name || "–"}</bdi>
        {/* An address stays on one line, on a phone, too. */}
        <span className="block min-w-[17ch] font-mono text-xs text-muted-foreground">
          {macAddress || "–"}
        </span>
      </td>
      <td className="px-3 py-2 [overflow-wrap:anywhere]">
        {t(`kind.${outcome.kind}`)}
        {outcome.kind === "changed" ? (
          <ul className="text-xs text-muted-foreground">
            {outcome.changes.map((change, at) => (
              <Change key={at} change={change} />
            ))}
          </ul>
        ) : null}
        {outcome.kind === "refused" ? <Reason of={outcome.fault} /> : null}
      </td>
    </tr>
  );
}

type Changed = Extract<PlannedRow["outcome"], { kind: "changed" }>["changes"][number];

function Change({ change }: { change: Changed }) {
  const t = useTranslations("enrol");
  const joined = useTranslations("joined");
  const way = useTranslations("way.name");
  const values = `${change.from || "–"} → ${change.to || "–"}`;
  if ("setting" in change)
    return <li>{joined("about", { what: t(`setting.${change.setting}`), text: values })}</li>;
  const { kind, field } = change;
  const what = { way: way(kind), field: t(`waySetting.${field}`) };
  return <li>{field === "secret" ? t("newSecret", what) : t("wayChange", { ...what, values })}</li>;
}

function Reason({ of }: { of: RowFault }) {
  const text = useReason();
  return <span className="block text-xs text-destructive">{text(of)}</span>;
}

/** The reason for which a row is not taken, and the remedy. */
function useReason(): (fault: RowFault) => string {
  const t = useTranslations("enrol");
  const setting = useTranslations("fieldFault");
  const way = useTranslations("way.name");
  const waySetting = useTranslations("ways.settingFault");
  return (fault) => {
    switch (fault.code) {
      case "way": {
        const { kind, field, why } = fault;
        const text = why === "way_options_format" ? t("rowFault.way_options_format") : waySetting(why);
        return t("wayChange", { way: way(kind), field: t(`waySetting.${field}`), values: text });
      }
      case "mac_twice":
        return t("macTwice", { line: fault.line });
      case "group_name":
        return t("groupNameFault");
      case "need_unknown":
      case "need_ambiguous":
        return t(`rowFault.${fault.code}`, { name: fault.name });
      case "needs_circle":
        return t("rowFault.needs_circle", { names: fault.names.join(" → ") });
      case "seat_taken":
        return t("rowFault.seat_taken", { name: fault.name });
      case "seat_unreadable":
      case "seat_group":
      case "too_many_seats":
      case "need_itself":
      case "too_many_needs":
      case "kind_unknown":
      case "ways_right":
      case "shutdown_unknown":
        return t(`rowFault.${fault.code}`);
      default:
        return setting(fault.code);
    }
  };
}
