import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useMemo } from "react";
import { Refusal } from "@/components/refusal";
import { useClock } from "@/components/time";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/components/ui/cn";
import type { MemberView } from "@/lib/api/codec/read-run";
import { Tick } from "../../_kit/small-fields";
import { useNames } from "../../_timeline/words";
import { useEndSentence } from "../run-words";
import { LastRelays } from "./last-relays";
import type { PreviewView } from "./use-preview";

interface PreviewProps {
  /** Null: not loaded yet. */
  readonly preview: PreviewView | null;
  readonly busy: boolean;
  readonly fault: string | null;
  /** Whether servers that may not wake again are turned off, too. */
  readonly even: boolean;
  readonly onEven: (even: boolean) => void;
  /** Loads it anew. */
  readonly onAgain: () => void;
}

/** Servers that are shown at once; more are folded. */
const OPEN_UP_TO = 12;

/**
 * The preview of a run: the servers that it asks, in order, its duration, and the servers that it leaves alone, with
 * the reasons.
 */
export function Preview({ preview, busy, fault, even, onEven, onAgain }: PreviewProps) {
  const t = useTranslations("runs");
  const id = useId();
  const clock = useClock();
  const title = (
    <h3 id={id} className="sr-only">
      {t("preview")}
    </h3>
  );
  if (fault !== null)
    return (
      <section aria-labelledby={id}>
        {title}
        <Refusal>{fault}</Refusal>
      </section>
    );
  if (!preview)
    return (
      <section aria-labelledby={id} aria-busy>
        {title}
        <Skeleton className="h-16" />
      </section>
    );
  const { run, open, left, seconds } = preview;
  const unproved = open.filter((member) => member.unproved);
  const mayNotWake = left.filter(({ end }) => end?.why === "may_not_wake").length;
  const which = run.action === "ON" ? "on" : run.mode;
  return (
    <section
      aria-labelledby={id}
      aria-busy={busy}
      className={cn("grid gap-3 rounded-md border p-3 text-sm transition-opacity", busy && "opacity-60")}
    >
      {title}
      <p className="font-medium" role="status">
        {open.length === 0
          ? t("nothing")
          : t(`will.${which}`, { count: open.length, until: clock(run.until) })}{" "}
        {open.length > 0 && which !== "when_free" ? (
          <span className="font-normal text-muted-foreground">
            {t("takes", { minutes: Math.max(1, Math.ceil(seconds / 60)) })}
          </span>
        ) : null}
      </p>
      {unproved.length > 0 ? (
        <p className="flex gap-2 text-status-warning">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {t("unproved", { count: unproved.length })}
        </p>
      ) : null}
      <LastRelays lastRelays={preview.lastRelays} onKept={onAgain} />
      {mayNotWake > 0 || even ? (
        <Tick label={t("even")} checked={even} onChange={onEven}>
          {t("evenHint")}
        </Tick>
      ) : null}
      {open.length > 0 ? (
        <Part title={t("inOrder", { count: open.length })} open={open.length <= OPEN_UP_TO}>
          <Asked members={open} />
        </Part>
      ) : null}
      {left.length > 0 ? (
        <Part title={t("left", { count: left.length })} open={left.length <= OPEN_UP_TO}>
          <Left members={left} action={run.action} needed={preview.needed} />
        </Part>
      ) : null}
    </section>
  );
}

function Part({ title, open, children }: { title: string; open: boolean; children: React.ReactNode }) {
  return (
    <details open={open}>
      <summary className="min-h-11 cursor-pointer rounded-sm py-2.5 font-medium sm:min-h-0 sm:py-1">
        {title}
      </summary>
      {children}
    </details>
  );
}

const ROW = "py-1 [overflow-wrap:anywhere] [contain-intrinsic-size:auto_1.25rem] [content-visibility:auto]";

/** The servers that it asks, and what each waits for. */
function Asked({ members }: { members: readonly MemberView[] }) {
  const t = useTranslations("runs");
  const names = useMemberNames(members);
  return (
    <ol className="grid">
      {members.map(({ serverUuid, serverName, waitsFor, added, unproved }) => {
        const before = names(waitsFor);
        const notes = [
          added ? t("added") : "",
          before ? t("after", { names: before }) : "",
          unproved ? t("unprovedOne") : "",
        ];
        return (
          <li key={serverUuid} className={ROW}>
            <bdi>{serverName}</bdi>{" "}
            <span className="text-xs text-muted-foreground">{notes.filter(Boolean).join(" · ")}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** The servers that it leaves alone, with the reasons. */
function Left({
  members,
  action,
  needed,
}: {
  members: readonly MemberView[];
  action: PreviewView["run"]["action"];
  needed: PreviewView["needed"];
}) {
  const sentence = useEndSentence();
  const keptOn = useKeptOn(needed);
  return (
    <ul className="grid">
      {members.map(({ serverUuid, serverName, end }) => (
        <li key={serverUuid} className={ROW}>
          <bdi>{serverName}</bdi>{" "}
          <span className="text-xs text-muted-foreground">
            {end ? (keptOn(serverUuid) ?? sentence(end, action)) : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Words the servers that keep a server on; null: none. */
function useKeptOn(needed: PreviewView["needed"]): (serverUuid: string) => string | null {
  const t = useTranslations("runs");
  const hidden = useTranslations("fault")("hidden_server");
  const names = useNames();
  return useMemo(() => {
    // The number of hidden servers is not disclosed.
    const keepers = new Map<string, Set<string>>();
    for (const { serverUuid, consumerName } of needed)
      keepers.set(serverUuid, (keepers.get(serverUuid) ?? new Set()).add(consumerName || hidden));
    return (serverUuid) => {
      const by = keepers.get(serverUuid);
      return by ? t("keptOn", { count: by.size, names: names([...by]) }) : null;
    };
  }, [needed, t, hidden, names]);
}

/** Words members by their names: "db, nas and 2 more"; "" where none of them is known. */
export function useMemberNames(members: readonly MemberView[]): (uuids: readonly string[]) => string {
  const names = useNames();
  return useMemo(() => {
    const known = new Map(members.map(({ serverUuid, serverName }) => [serverUuid, serverName]));
    return (uuids) => names(uuids.flatMap((uuid) => known.get(uuid) ?? []));
  }, [members, names]);
}
