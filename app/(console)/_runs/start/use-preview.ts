import { useEffect, useEffectEvent, useState } from "react";
import { readKept, readRun, type MemberView, type RunView } from "@/lib/api/codec/read-run";
import { answered, useFaultText } from "../../_kit/faults";
import type { KeptByNeed } from "@/lib/plan/run";
import { previewRun, type AskedRun } from "../actions";

/** Milliseconds after the last change until the manager is asked. */
const ASK_AFTER = 200;

/** A preview with its members sorted. */
export interface PreviewView {
  readonly run: RunView;
  /** Members that will be asked, in order, and members that will not. */
  readonly open: readonly MemberView[];
  readonly left: readonly MemberView[];
  readonly needed: readonly KeptByNeed[];
  readonly seconds: number;
  readonly confirmCount: number;
  readonly membersDigest: string;
}

/**
 * The preview of a run, loaded anew whenever the request changes. Meanwhile the last one stays, and is busy.
 * @param ask null: it is not complete
 */
export function usePreview(
  ask: Omit<AskedRun, "reason"> | null,
  wanted: boolean,
): {
  readonly preview: PreviewView | null;
  readonly busy: boolean;
  readonly fault: string | null;
  /** Loads it anew, since it is outdated. */
  readonly again: () => void;
} {
  const faultText = useFaultText();
  const [answer, setAnswer] = useState<{ readonly key: string; readonly preview: PreviewView | null } | null>(
    null,
  );
  const [fault, setFault] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const key = ask && `${round} ${JSON.stringify(ask)}`;

  const load = useEffectEvent(async (isWanted: () => boolean) => {
    if (!ask || key === null) return;
    const outcome = await answered(previewRun({ ...ask, reason: "" }));
    if (!isWanted()) return;
    setFault(outcome.ok ? null : faultText(outcome.fault));
    if (!outcome.ok) return setAnswer({ key, preview: null });
    const { run: json, needed, ...rest } = outcome.value;
    const run = readRun(json);
    const open = run.members.filter(({ end }) => end === null);
    const left = run.members.filter(({ end }) => end !== null);
    setAnswer({ key, preview: { ...rest, run, open, left, needed: needed.map(readKept) } });
  });
  useEffect(() => {
    if (!wanted || key === null) return;
    let isWanted = true;
    const timer = setTimeout(() => void load(() => isWanted), ASK_AFTER);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [key, wanted]);

  return {
    preview: answer?.preview ?? null,
    busy: answer?.key !== key,
    fault,
    again: () => setRound(round + 1),
  };
}
