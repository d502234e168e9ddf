import { useTranslations } from "next-intl";
import { useClock } from "@/components/time";
import type { EventView } from "@/lib/api/codec/read";
import { useHolderWords } from "../../_kit/holder-words";
import { offStory, type OffStory } from "./off-story";

/** The words of a story. */
export interface StoryWords {
  readonly t: (key: OffStory["kind"] | "unknown", values?: Record<string, string>) => string;
  readonly inUse: (holders: NonNullable<OffStory["use"]>) => string;
  /** A wall-clock time (ms) by the reader's clock. */
  readonly clock: (at: number) => string;
}

/** Words a story in one sentence, or two where the machine reported its use. */
export function offSentence(story: OffStory, { t, inUse, clock }: StoryWords): string {
  const { kind, at, actor, asked, until, reason, use } = story;
  return t(kind, {
    at: clock(at),
    actor: actor ?? "",
    asked: asked === null ? "none" : clock(asked),
    until: until === null ? "" : clock(until),
    why: reason ? "yes" : "no",
    reason,
    used: use && use.length > 0 ? "yes" : "no",
    use: use && use.length > 0 ? inUse(use) : t("unknown"),
  });
}

/** Words an event as the story of an OFF; null: it is another kind of event. */
export function useOffSentence(): (event: EventView, earlier: readonly EventView[]) => string | null {
  const t = useTranslations("offStory");
  const holders = useHolderWords();
  const clock = useClock();
  return (event, earlier) => {
    const story = offStory(event, earlier);
    const inUse = (use: NonNullable<OffStory["use"]>) => t("inUse", { holders: holders(use, event.at) });
    // Every sentence takes the same arguments.
    return story && offSentence(story, { t: (key, values) => t(key, values as never), inUse, clock });
  };
}
