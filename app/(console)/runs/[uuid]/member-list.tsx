"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { useMemo, useState } from "react";
import { useSentences } from "@/components/sentences";
import { useClock } from "@/components/time";
import { Button } from "@/components/ui/button";
import { FRAME } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import type { MemberView, RunView } from "@/lib/api/codec/read-run";
import { useUseOf } from "../../_live/live";
import { useHolderWords } from "../../_kit/holder-words";
import { STATE_INK } from "../../_runs/run-state";
import { STATES, useEndSentence, type State } from "../../_runs/run-words";
import { useMemberNames } from "../../_runs/start/preview";

/** Servers of a state that are shown at once. */
const SHOWN = 100;

/** The servers of a run by state, each with one sentence. */
export function MemberList({ run }: { run: RunView }) {
  const byState = useMemo(() => {
    const found = new Map<State, MemberView[]>();
    for (const member of run.members) {
      const state = stateOf(member);
      const its = found.get(state);
      if (its) its.push(member);
      else found.set(state, [member]);
    }
    return found;
  }, [run]);
  return (
    <div className="grid gap-4">
      {STATES.map((state) => {
        const members = byState.get(state);
        return members ? <InState key={state} state={state} members={members} run={run} /> : null;
      })}
    </div>
  );
}

function stateOf({ end, askedAt }: MemberView): State {
  return end?.as ?? (askedAt === null ? "waiting" : "asked");
}

interface InStateProps {
  readonly state: State;
  /** In the run's order. */
  readonly members: readonly MemberView[];
  readonly run: RunView;
}

function InState({ state, members, run }: InStateProps) {
  const t = useTranslations("runs");
  const [shown, setShown] = useState(SHOWN);
  const sentence = useSentence(run);
  const id = `state-${state}`;
  const waitsUntilFree = state === "asked" && run.mode === "when_free";
  return (
    <section aria-labelledby={id} className={cn(FRAME, "min-w-0 overflow-hidden")}>
      <h2 id={id} className={`border-b px-4 py-2.5 text-sm font-semibold sm:px-5 ${STATE_INK[state]}`}>
        {t(`count.${state}`, { count: members.length })}
      </h2>
      <ul aria-labelledby={id}>
        {members.slice(0, shown).map((member) => (
          <li
            key={member.serverUuid}
            className="flex flex-wrap items-baseline gap-x-3 border-b px-4 py-2 text-sm [contain-intrinsic-size:auto_1.25rem] [content-visibility:auto] last:border-b-0 sm:px-5"
          >
            <Link
              href={`/servers/${member.serverUuid}`}
              prefetch={false}
              dir="auto"
              className="-my-2 rounded-sm py-2 font-medium [overflow-wrap:anywhere] underline-offset-4 hover:underline"
            >
              {member.serverName}
            </Link>
            <span className="text-muted-foreground [overflow-wrap:anywhere]">
              {waitsUntilFree ? (
                <UseOrElse uuid={member.serverUuid}>{sentence(member)}</UseOrElse>
              ) : (
                sentence(member)
              )}
            </span>
          </li>
        ))}
      </ul>
      {members.length > shown ? (
        <div className="border-t p-2 text-center">
          <Button variant="ghost" size="sm" onClick={() => setShown(Infinity)}>
            {t("more", { count: members.length - shown })}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

/** The use of the server that a stop waits for, where it is known. */
function UseOrElse({ uuid, children }: { uuid: string; children: string }) {
  const t = useTranslations("runs");
  const holders = useHolderWords();
  const use = useUseOf(uuid);
  return use?.length ? t("inUse", { holders: holders(use, null) }) : children;
}

/** Words the state of a member: its end with the reason, the servers that it waits for, or its order with the time. */
function useSentence(run: RunView): (member: MemberView) => string {
  const t = useTranslations("runs");
  const ended = useEndSentence();
  const clock = useClock();
  const open = useMemo(() => run.members.filter(({ end }) => end === null), [run]);
  const names = useMemberNames(open);
  const sentences = useSentences();
  return ({ waitsFor, added, askedAt, end }) => {
    const note = added ? t("addedSentence") : "";
    if (end) return sentences(ended(end, run.action), note);
    if (askedAt === null) {
      const before = names(waitsFor);
      return sentences(before ? t("waitsFor", { names: before }) : t("waitsForTurn"), note);
    }
    const which = run.action === "ON" ? "on" : run.mode === "when_free" ? "when_free" : "off";
    return sentences(t(`askedAt.${which}`, { at: clock(askedAt) }), note);
  };
}
