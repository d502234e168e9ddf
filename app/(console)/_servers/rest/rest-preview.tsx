import { useFormatter, useTranslations } from "next-intl";
import { useId, useMemo, useState } from "react";
import { Refusal } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/components/ui/cn";
import { readRestPreview, type RestPreviewView } from "@/lib/api/codec/read-rest";
import type { RestWhen } from "@/lib/plan/rest";
import { useAnswer } from "../../_kit/answer";
import { useFaultText } from "../../_kit/fault-words";
import { previewRest, type PreviewAsked } from "./actions";
import { asTried, keepersOf } from "./rest-nights";
import { RestStrip } from "./rest-strip";
import { useKeeperWords } from "./rest-words";

/** Milliseconds of rest after which the manager is asked. */
const AFTER = 400;
/** The most that are named of what kept a server awake. */
const KEEPERS = 5;
const HOUR = 3_600_000;

interface RestPreviewProps {
  /** Null: its numbers are not right yet. */
  readonly asked: PreviewAsked | null;
  /** Whether it is about a group's servers. */
  readonly isOfMany: boolean;
  /** Of the rest that is asked about; null: none is set. */
  readonly when: RestWhen | null;
}

/** The preview of a rest on the last seven days: in a sentence, by hours, and with what kept the server awake. */
export function RestPreview({ asked, isOfMany, when }: RestPreviewProps) {
  const t = useTranslations("rest");
  const id = useId();
  const faultText = useFaultText();
  const { outcome, busy, again } = useAnswer(asked, previewRest, AFTER);
  const preview = useMemo(() => (outcome?.ok ? readRestPreview(outcome.value) : null), [outcome]);
  return (
    <section
      aria-labelledby={id}
      aria-busy={busy}
      className={cn(
        "grid grid-cols-1 gap-3 rounded-md border p-3 text-sm transition-opacity",
        busy && preview && "opacity-60",
      )}
    >
      <h3 id={id} className="font-medium">
        {t("preview")}
      </h3>
      {outcome?.ok === false ? (
        <>
          <Refusal>{faultText(outcome.fault)}</Refusal>
          <div className="flex flex-wrap">
            <Button type="button" variant="outline" size="sm" onClick={again}>
              {t("again")}
            </Button>
          </div>
        </>
      ) : !preview ? (
        <Skeleton className="h-48" />
      ) : isOfMany ? (
        <OfMany preview={preview} when={when} />
      ) : (
        preview.servers.map((server) => (
          <OfOne
            key={server.serverUuid}
            server={server}
            when={when}
            since={preview.since}
            until={preview.until}
          />
        ))
      )}
    </section>
  );
}

interface OfOneProps {
  readonly server: RestPreviewView;
  readonly when: RestWhen | null;
  readonly since: number;
  readonly until: number;
}

function OfOne({ server, when, since, until }: OfOneProps) {
  const t = useTranslations("rest");
  const summary = useSummary();
  const record = useMemo(() => asTried(server.hours, when), [server.hours, when]);
  if (server.knownHours === 0) return <p role="status">{t("nothingKnown")}</p>;
  return (
    <>
      <div role="status" className="grid gap-1">
        {summary(server, when, (until - since) / HOUR).map((sentence, at) => (
          <p key={sentence} className={at === 0 ? "font-medium" : "text-muted-foreground"}>
            {sentence}
          </p>
        ))}
      </div>
      <RestStrip
        label={t("stripLabel", { name: server.serverName })}
        since={since}
        until={until}
        record={record}
      />
      <Keepers record={record} />
    </>
  );
}

/** The sums of a group's servers, and each of them, folded. */
function OfMany({
  preview: { servers, leftOut, since, until },
  when,
}: {
  preview: ReturnType<typeof readRestPreview>;
  when: RestWhen | null;
}) {
  const t = useTranslations("rest");
  const number = useHours();
  const known = servers.filter(({ knownHours }) => knownHours > 0);
  const sum = (of: (server: RestPreviewView) => number): number =>
    known.reduce((all, each) => all + of(each), 0);
  if (known.length === 0) return <p role="status">{t("nothingKnownOfMany")}</p>;
  return (
    <>
      <p role="status" className="font-medium">
        {when === null || when === "never"
          ? t("manyStay", { count: known.length, known: number(sum(({ knownHours }) => knownHours)) })
          : t("many", {
              count: known.length,
              slept: number(sum(({ sleptHours }) => sleptHours)),
              known: number(sum(({ knownHours }) => knownHours)),
              woken: sum(({ woken }) => woken),
            })}{" "}
        {known.length < servers.length ? t("manyUnknown", { count: servers.length - known.length }) : null}
        {leftOut > 0 ? t("leftOut", { count: leftOut }) : null}
      </p>
      <ul className="grid grid-cols-1">
        {known.map((server) => (
          <li key={server.serverUuid} className="border-t">
            <Folded server={server} when={when} since={since} until={until} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Folded({ server, when, since, until }: OfOneProps) {
  const t = useTranslations("rest");
  const number = useHours();
  const [open, setOpen] = useState(false);
  const { serverName, sleptHours, knownHours, woken } = server;
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="flex min-h-11 cursor-pointer flex-wrap items-center justify-between gap-x-3 rounded-sm sm:min-h-9">
        <bdi className="font-medium [overflow-wrap:anywhere]">{serverName}</bdi>
        <span className="text-muted-foreground">
          {t("oneOfMany", { slept: number(sleptHours), known: number(knownHours), woken })}
        </span>
      </summary>
      {open ? (
        <div className="grid grid-cols-1 gap-3 pb-3">
          <OfOne server={server} when={when} since={since} until={until} />
        </div>
      ) : null}
    </details>
  );
}

/** Whoever kept it awake, with the hours in which they did. */
function Keepers({ record }: { record: RestPreviewView["hours"] }) {
  const t = useTranslations("rest");
  const words = useKeeperWords();
  const keepers = useMemo(() => keepersOf(record), [record]);
  if (keepers.length === 0) return null;
  return (
    <div>
      <h4 className="text-xs text-muted-foreground">{t("keepers")}</h4>
      <ul className="mt-1 grid grid-cols-1 gap-1 [overflow-wrap:anywhere]">
        {keepers.slice(0, KEEPERS).map((keeper) => (
          <li key={`${keeper.kind} ${keeper.keep} ${keeper.name}`} className="flex justify-between gap-3">
            <bdi>{words(keeper)}</bdi>
            <span className="shrink-0 text-muted-foreground">{t("inHours", { count: keeper.hours })}</span>
          </li>
        ))}
      </ul>
      {keepers.length > KEEPERS ? (
        <p className="mt-1 text-muted-foreground">{t("moreKeepers", { count: keepers.length - KEEPERS })}</p>
      ) : null}
    </div>
  );
}

/** Words hours: tenths where there are few. */
function useHours(): (hours: number) => string {
  const format = useFormatter();
  return (hours) => format.number(hours, { maximumFractionDigits: hours < 10 ? 1 : 0 });
}

/** Words what would have come of a rest. Hours that are not known are not counted, and that is said. */
function useSummary(): (server: RestPreviewView, when: RestWhen | null, total: number) => readonly string[] {
  const t = useTranslations("rest");
  const number = useHours();
  return ({ knownHours, sleptHours, offHours, woken, metAsleep }, when, total) => {
    const known = { all: knownHours > total - 0.5 ? "yes" : "no", known: number(knownHours) };
    return [
      when === null || when === "never"
        ? t("stays", known)
        : t("would", { ...known, slept: number(sleptHours), woken }),
      ...(metAsleep > 0 ? [t("met", { count: metAsleep })] : []),
      ...(offHours > 0 ? [t("off", { hours: number(offHours) })] : []),
    ];
  };
}
