import { useMemo } from "react";
import { readKept, readRun, type MemberView, type RunView } from "@/lib/api/codec/read-run";
import { useAnswer } from "../../_kit/answer";
import { useFaultText } from "../../_kit/fault-words";
import type { KeptByNeed } from "@/lib/plan/run";
import { previewRun, type AskedRun, type PreviewJson } from "../actions";

/** Milliseconds after the last change until the manager is asked. */
const ASK_AFTER = 200;

/** A preview with its members sorted. */
export interface PreviewView {
  readonly run: RunView;
  /** Members that will be asked, in order, and members that will not. */
  readonly open: readonly MemberView[];
  readonly left: readonly MemberView[];
  readonly needed: readonly KeptByNeed[];
  readonly lastRelays: PreviewJson["lastRelays"];
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
  const { outcome, busy, again } = useAnswer(
    wanted ? ask : null,
    (ask) => previewRun({ ...ask, reason: "" }),
    ASK_AFTER,
  );
  const preview = useMemo(() => (outcome?.ok ? readPreview(outcome.value) : null), [outcome]);
  return { preview, busy, fault: !outcome || outcome.ok ? null : faultText(outcome.fault), again };
}

function readPreview({ run: json, needed, ...rest }: PreviewJson): PreviewView {
  const run = readRun(json);
  const open = run.members.filter(({ end }) => end === null);
  const left = run.members.filter(({ end }) => end !== null);
  return { ...rest, run, open, left, needed: needed.map(readKept) };
}
