import { useTranslations } from "next-intl";
import Link from "next/link";
import { memo, type ReactNode, useMemo } from "react";
import { CopyButton } from "@/components/copy-button";
import { PowerMark, WordedStatusBadge } from "@/components/status";
import { isBeingSetUp, needsLook, statusWord } from "@/components/status-group";
import { Age, useExactTime } from "@/components/time";
import type { ListedServer } from "@/lib/api/codec/read";
import { AlertLine } from "../../_alerts/alert-line";
import { seenAlert, useAlertWords } from "../../_alerts/alert-words";
import { useRefusalText } from "../../_kit/refusal-words";
import { useLost } from "../../_kit/lost";
import { useNextWords } from "../../_kit/next-words";
import { FoundBesides, Marked } from "../../_find/marked";
import { PowerButtons } from "../power/power-buttons";
import { PowerForm, useWhyNotPower } from "../power/power-form";
import { hasRowNote, RowNote, useRowNoteWords } from "./row-note";
import { foundBesides, type GroupNames } from "../../_find/search";
import type { Selection } from "./use-selection";

/** A search as the rows show it: its words, and the groups of each server. */
interface RowSearch {
  readonly tokens: readonly string[];
  readonly groups: GroupNames;
}

const NO_SEARCH: RowSearch = { tokens: [], groups: new Map() };
const NOTHING: readonly string[] = [];

/** The rows, with a heading that screen readers do not need: they get the name of each cell. */
export function ServerList({
  servers,
  selection,
  search = NO_SEARCH,
}: {
  servers: readonly ListedServer[];
  selection: Selection;
  search?: RowSearch;
}) {
  const words = useRowWords();
  const t = words.row;
  return (
    <PowerForm servers={servers}>
      {(pending) => (
        <div className="@container">
          <div className="@4xl:overflow-hidden @4xl:rounded-xl @4xl:border @4xl:bg-card">
            <div
              aria-hidden
              className="server-columns border-b @max-4xl:hidden px-5 py-2.5 text-xs font-medium text-muted-foreground"
            >
              <span>{t("columnServer")}</span>
              <span>{t("columnPower")}</span>
              <span>{t("columnStatus")}</span>
              <span>{t("columnHeartbeat")}</span>
              <span className="text-right">{t("columnActions")}</span>
            </div>
            <ul aria-label={t("title")} className="grid gap-3 @2xl:grid-cols-2 @4xl:block">
              {servers.map((server) => (
                <ServerRow
                  key={server.uuid}
                  server={server}
                  words={words}
                  tokens={search.tokens}
                  groups={search.groups.get(server.uuid) ?? NOTHING}
                  pending={pending.has(server.uuid)}
                  chosen={selection.chosen.has(server.uuid)}
                  onChoose={selection.onChoose}
                />
              ))}
            </ul>
          </div>
        </div>
      )}
    </PowerForm>
  );
}

interface ServerRowProps {
  readonly server: ListedServer;
  readonly words: RowWords;
  /** The words of the search, and the groups of the server. */
  readonly tokens: readonly string[];
  readonly groups: readonly string[];
  /** Whether a request of its power button is pending. */
  readonly pending: boolean;
  readonly chosen: boolean;
  readonly onChoose: Selection["onChoose"];
}

/** One server of the list. Renders anew only when the server changes. */
const ServerRow = memo(function ServerRow({
  server,
  words,
  tokens,
  groups,
  pending,
  chosen,
  onChoose,
}: ServerRowProps) {
  const t = words.row;
  const look = needsLook(server);
  const seen = seenAlert(server.alerts);
  const besides = foundBesides(server, groups, tokens);
  const { uuid, name, powerStatus, currentStatus, lastHeartbeatAt } = server;
  return (
    <li
      data-uuid={uuid}
      data-power-status={powerStatus}
      data-current-status={currentStatus}
      data-look={look || undefined}
      className="server-row server-columns"
    >
      {/* A name keeps room for its letters: where the text is large, the status goes below. */}
      <div className="flex w-full flex-wrap items-start justify-between gap-x-4 gap-y-2 @4xl:contents">
        <div className="flex min-w-0 flex-1 basis-32 items-start gap-3">
          {/* As large as a finger, without taking its room. */}
          <label className="-m-3 p-3.5">
            <input
              type="checkbox"
              checked={chosen}
              aria-label={words.selection("select", { name })}
              onChange={(event) => onChoose(uuid, event.target.checked)}
              className="block size-4 cursor-pointer accent-primary"
            />
          </label>
          <div className="min-w-0">
            <h2 className="text-base leading-snug font-semibold">
              <Link
                href={`/servers/${uuid}`}
                prefetch={false}
                title={name}
                dir="auto"
                className="-my-2.5 block rounded-sm py-2.5 underline-offset-4 hover:underline @4xl:my-0 @4xl:py-0"
              >
                <span className="line-clamp-2 min-h-6 [overflow-wrap:anywhere]">
                  <Marked text={name} tokens={tokens} />
                </span>
              </Link>
            </h2>
            <div className="-my-1 flex items-center text-xs text-muted-foreground">
              <span className="sr-only">{t("uuidOf", { uuid })}</span>
              {/* There is no room for all; what was searched for matters most, then what happens to it. */}
              {besides.length > 0 ? (
                <FoundBesides label={t("foundIn")} texts={besides} tokens={tokens} />
              ) : hasRowNote(server) ? (
                <RowNote server={server} words={words.plans} />
              ) : seen && !look ? (
                <span className="truncate">{words.alerts.seenBy(seen)}</span>
              ) : (
                <span
                  className="truncate"
                  title={words.next.whole(server.next)}
                  data-next
                  suppressHydrationWarning
                >
                  {words.next.line(server.next)}
                </span>
              )}
              <CopyButton
                text={uuid}
                label={t("copyUuid", { name })}
                className="text-muted-foreground sm:size-8 [&_svg]:size-3.5!"
              />
            </div>
          </div>
        </div>
        <div className="shrink-0 text-right @4xl:order-1 @4xl:text-left">
          <p className="sr-only">{t("columnStatus")}</p>
          <WordedStatusBadge
            status={currentStatus}
            word={statusWord(server)}
            look={look ? t("trouble") : undefined}
            t={words.status}
          />
          <p className="mt-1.5 text-xs text-muted-foreground @4xl:mt-1 @4xl:pl-2.5">
            {server.statusReason === "restarting" ? `${t("restarting")} · ` : null}
            {/* One line: no row grows by it. */}
            {isBeingSetUp(server) ? (
              t("beingSetUp")
            ) : (
              <Age at={server.statusSince} t={words.since} exact={words.exact} />
            )}
          </p>
        </div>
      </div>
      {look ? <AlertLine server={server} words={words.alerts} /> : null}
      <Cell label={t("columnPower")}>
        <PowerMark power={powerStatus} word={words.status(powerStatus)} />
      </Cell>
      <Cell label={t("columnHeartbeat")} className="@4xl:order-2">
        <span className="text-sm">
          {lastHeartbeatAt === null ? (
            <span className="text-muted-foreground">{t("never")}</span>
          ) : (
            <Age at={lastHeartbeatAt} t={words.ago} exact={words.exact} />
          )}
        </span>
      </Cell>
      <div className="grow @2xl:basis-full @4xl:order-3 @4xl:basis-auto">
        <PowerButtons
          server={server}
          pending={pending}
          t={words.power}
          refusalText={words.refusal}
          lost={words.lost}
          whyNot={(action) => words.whyNot(server, action)}
        />
      </div>
    </li>
  );
});

/** A cell with its name, visible on a phone and read by every screen reader. */
function Cell({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <div className={className}>
      <p className="mb-1 text-xs text-muted-foreground @4xl:sr-only">{label}</p>
      {children}
    </div>
  );
}

/** The words of a row. */
type RowWords = ReturnType<typeof useRowWords>;

/** The words of all rows, made once: made in each row they would cost more than the row. */
function useRowWords() {
  const row = useTranslations("servers");
  const power = useTranslations("power");
  const status = useTranslations("status");
  const ago = useTranslations("time");
  const since = useTranslations("since");
  const refusal = useRefusalText();
  const exact = useExactTime();
  const lost = useLost();
  const whyNot = useWhyNotPower();
  const plans = useRowNoteWords();
  const alerts = useAlertWords();
  const next = useNextWords();
  const selection = useTranslations("selection");
  return useMemo(
    () => ({ row, power, status, ago, since, refusal, exact, lost, whyNot, plans, alerts, next, selection }),
    [row, power, status, ago, since, refusal, exact, lost, whyNot, plans, alerts, next, selection],
  );
}
