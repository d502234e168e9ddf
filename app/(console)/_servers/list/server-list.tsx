import { StickyNote } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { memo, type ReactNode, useMemo } from "react";
import { PowerMark, WordedStatusBadge } from "@/components/status";
import { isBeingSetUp, needsAttention, statusWord } from "@/lib/plan/attention";
import { Age, useExactTime } from "@/components/time";
import { cn } from "@/components/ui/cn";
import type { ListedServer } from "@/lib/api/codec/read";
import { AlertLine } from "../../_alerts/alert-line";
import { seenAlert, useAlertWords } from "../../_alerts/alert-words";
import { useRefusalText } from "../../_kit/refusal-words";
import { useLost } from "../../_kit/lost";
import { useNextWords } from "../../_kit/next-words";
import { FoundBesides, Marked } from "../../_find/marked";
import { PowerButtons } from "../power/power-buttons";
import { PowerForm, useWhyNotPower } from "../power/power-form";
import { ServerMenu } from "../menu/server-menu";
import { hasRowPlan, RowPlan, useRowPlanWords } from "./row-plan";
import type { NoteHits } from "../../_find/notes";
import { foundBesides } from "../../_find/found";
import type { GroupNames } from "../../_find/search";
import { askWhy } from "../../_why/ask-why";
import type { Selection } from "./use-selection";

/** A search as the rows show it: its words, the groups of each server, and what was found in notes. */
interface RowSearch {
  readonly tokens: readonly string[];
  readonly groups: GroupNames;
  readonly notes: NoteHits;
}

const NO_SEARCH: RowSearch = { tokens: [], groups: new Map(), notes: {} };
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
    <ServerMenu servers={servers} selection={selection}>
      <PowerForm servers={servers}>
        {(pending) => (
          <div className="@container">
            <div className="overflow-hidden rounded-xl border bg-card">
              <div
                aria-hidden
                className="server-columns border-b px-5 py-2 text-xs font-medium text-muted-foreground @max-4xl:hidden"
              >
                <span className="server-name">{t("columnServer")}</span>
                <span className="server-more @max-6xl:hidden">{t("columnGroups")}</span>
                <span className="server-power">{t("columnPower")}</span>
                <span className="server-status">{t("columnStatus")}</span>
                <span className="server-heartbeat">{t("columnHeartbeat")}</span>
                <span className="server-buttons text-right">{t("columnActions")}</span>
              </div>
              <ul aria-label={t("title")}>
                {servers.map((server) => (
                  <ServerRow
                    key={server.uuid}
                    server={server}
                    words={words}
                    tokens={search.tokens}
                    groups={search.groups.get(server.uuid) ?? NOTHING}
                    found={search.notes[server.uuid]}
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
    </ServerMenu>
  );
}

interface ServerRowProps {
  readonly server: ListedServer;
  readonly words: RowWords;
  /** The words of the search, and the groups of the server. */
  readonly tokens: readonly string[];
  readonly groups: readonly string[];
  /** The part of its note that matches words of the search. */
  readonly found: string | undefined;
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
  found,
  pending,
  chosen,
  onChoose,
}: ServerRowProps) {
  const t = words.row;
  const look = needsAttention(server);
  const { uuid, name, powerStatus, currentStatus, lastHeartbeatAt, noteLine } = server;
  return (
    <li
      data-uuid={uuid}
      data-power-status={powerStatus}
      data-current-status={currentStatus}
      data-look={look || undefined}
      className="server-row server-columns"
    >
      <div className="grid min-w-0 flex-1 basis-20 grid-cols-1 gap-y-1 @4xl:contents">
        <div className="server-name flex min-w-0 items-center gap-3">
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
          <h2 className="min-w-0 text-base leading-6 font-semibold">
            <Link
              href={`/servers/${uuid}`}
              prefetch={false}
              title={name}
              dir="auto"
              className="-my-2.5 block one-line rounded-sm py-2.5 underline-offset-4 hover:underline"
            >
              <Marked text={name} tokens={tokens} />
            </Link>
          </h2>
          {noteLine === "" ? null : (
            <span title={noteLine} className="-ml-1 shrink-0 text-muted-foreground">
              <StickyNote aria-hidden className="size-3.5" />
              <span className="sr-only">{t("note", { text: noteLine })}</span>
            </span>
          )}
        </div>
        <div
          className={cn(
            "flex min-w-0 items-center gap-2 @max-4xl:ml-8 @max-[18rem]:flex-wrap @4xl:contents",
            // What was found in a note has a line of its own on a phone.
            found && "@max-4xl:flex-wrap",
          )}
        >
          <div className="server-status flex min-w-0 items-center gap-2 @max-4xl:contents">
            <p className="sr-only">{t("columnStatus")}</p>
            <button
              type="button"
              aria-haspopup="dialog"
              title={words.why("open")}
              onClick={() => askWhy({ uuid, at: null })}
              className="-my-2.5 inline-flex shrink-0 cursor-pointer @max-[18rem]:min-w-0 @max-[18rem]:shrink rounded-full py-2.5"
            >
              <WordedStatusBadge
                status={currentStatus}
                word={statusWord(server)}
                look={look ? t("trouble") : undefined}
                t={words.status}
                className="@max-[18rem]:[overflow-wrap:anywhere] @max-[18rem]:whitespace-normal"
              />
            </button>
            <p className="one-line text-xs text-muted-foreground">
              {server.statusReason === "restarting" ? `${t("restarting")} · ` : null}
              {isBeingSetUp(server) ? (
                t("beingSetUp")
              ) : (
                <Age at={server.statusSince} t={words.since} exact={words.exact} />
              )}
            </p>
          </div>
          <RowMore server={server} words={words} tokens={tokens} groups={groups} found={found} />
        </div>
      </div>
      {look ? <AlertLine server={server} words={words.alerts} /> : null}
      <Cell label={t("columnPower")} className="server-power">
        <PowerMark power={powerStatus} word={words.status(powerStatus)} />
      </Cell>
      <Cell label={t("columnHeartbeat")} className="server-heartbeat">
        <span className="text-sm">
          {lastHeartbeatAt === null ? (
            <span className="text-muted-foreground">{t("never")}</span>
          ) : (
            <Age at={lastHeartbeatAt} t={words.ago} exact={words.exact} />
          )}
        </span>
      </Cell>
      <div className="server-buttons max-w-full">
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

/** The groups of a server, and what is to be told of it in a few words; what was searched for before all. */
function RowMore({
  server,
  words,
  tokens,
  groups,
  found,
}: Pick<ServerRowProps, "server" | "words" | "tokens" | "groups" | "found">) {
  const t = words.row;
  const seen = needsAttention(server) ? null : seenAlert(server.alerts);
  const besides = foundBesides(server, found ? [...groups, found] : groups, tokens).map((text) =>
    text === found ? t("note", { text }) : text,
  );
  const note =
    besides.length > 0 ? (
      <FoundBesides label={t("foundIn")} texts={besides} tokens={tokens} />
    ) : hasRowPlan(server) ? (
      <RowPlan server={server} words={words.plans} />
    ) : seen ? (
      <span className="one-line">{words.alerts.seenBy(seen)}</span>
    ) : (
      <span className="one-line" title={words.next.whole(server.next)} data-next suppressHydrationWarning>
        {words.next.line(server.next)}
      </span>
    );
  return (
    <div
      className={cn(
        "server-more grid min-w-0 flex-1 basis-12 text-xs text-muted-foreground @max-[18rem]:basis-full",
        found && "@max-4xl:basis-full",
      )}
    >
      {/* Where there is room for one line, it is the note. */}
      {server.groupUuids.length > 0 ? (
        <span className="one-line @max-6xl:hidden" title={groups.join(" · ")}>
          {/* Their names come after the page, and have their room before. */}
          <bdi>{groups.join(" · ") || "\u00a0"}</bdi>
        </span>
      ) : null}
      <div className="flex min-w-0 items-center">{note}</div>
    </div>
  );
}

/** A cell with its name for screen readers; others find it in the heading. */
function Cell({ label, className, children }: { label: string; className: string; children: ReactNode }) {
  return (
    <div className={className}>
      <p className="sr-only">{label}</p>
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
  const plans = useRowPlanWords();
  const alerts = useAlertWords();
  const next = useNextWords();
  const selection = useTranslations("selection");
  const why = useTranslations("whyChain");
  return useMemo(
    () => ({
      ...{ row, power, status, ago, since, refusal, exact },
      ...{ lost, whyNot, plans, alerts, next, selection, why },
    }),
    [row, power, status, ago, since, refusal, exact, lost, whyNot, plans, alerts, next, selection, why],
  );
}
