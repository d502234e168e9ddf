import {
  Boxes,
  CircleQuestionMark,
  Coffee,
  CornerDownLeft,
  FileText,
  Hourglass,
  Keyboard,
  ListFilter,
  Moon,
  Search,
  Server,
  Sunrise,
  UserRound,
  X,
  type LucideIcon,
} from "lucide-react";
import { useTranslations } from "next-intl";
import {
  useDeferredValue,
  useEffect,
  useEffectEvent,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
} from "react";
import { WordedStatusBadge } from "@/components/status";
import { needsAttention, statusWord } from "@/lib/plan/attention";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import { Marked } from "../_find/marked";
import { useNextWords } from "../_kit/next-words";
import { tokensOf } from "../_find/search";
import { useSections, type Entry } from "./sections";
import { useFindable } from "./use-findable";

const ICON: Readonly<Record<Entry["icon"], LucideIcon>> = {
  server: Server,
  group: Boxes,
  page: FileText,
  more: ListFilter,
  keys: Keyboard,
  account: UserRound,
  on: Sunrise,
  off: Moon,
  when_free: Hourglass,
  keep: Coffee,
  why: CircleQuestionMark,
};

/** The step of each key; it wraps around at either end. */
const MOVES: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 };

/**
 * A field with the entries that it finds: a combobox as in WAI-ARIA. The focus stays in the field, which announces the
 * selected entry.
 */
export function PaletteBox({ onGo, onClose }: { onGo: (entry: Entry) => void; onClose: () => void }) {
  const t = useTranslations("palette");
  const form = useTranslations("notices");
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed);
  const known = useFindable(t("title"));
  const sections = useSections(search, known);
  const entries = useMemo(() => sections.flatMap((section) => section.entries), [sections]);
  const tokens = useMemo(() => tokensOf(search), [search]);
  const [chosen, setChosen] = useState<string | null>(null);
  /** Enter was pressed before anything was found: it counts once something is. */
  const [ahead, setAhead] = useState(false);
  const found = known !== null && search === typed;
  // The first entry, until somebody moves on, and again once the selected one is gone.
  const at = Math.max(
    0,
    entries.findIndex((entry) => entry.id === chosen),
  );
  const active = entries[at];
  const activeId = active?.id;
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [activeId]);
  const goAhead = useEffectEvent(() => {
    if (active) onGo(active);
  });
  useEffect(() => {
    if (ahead && found) goAhead();
  }, [ahead, found]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const by = MOVES[event.key];
    if (by !== undefined && entries.length > 0) {
      event.preventDefault();
      const last = entries.length - 1;
      const to = at + by;
      const next =
        Math.abs(by) === 1 ? (to + entries.length) % entries.length : Math.min(Math.max(to, 0), last);
      setChosen(entries[next]?.id ?? null);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!found) setAhead(true);
      else if (active) onGo(active);
    }
  };
  const optionId = (entry: Entry) => `${id}-${entries.indexOf(entry)}`;

  return (
    <>
      <div className="flex items-center gap-2 border-b pr-1.5 pl-4">
        <Search aria-hidden className="size-4.5 shrink-0 text-muted-foreground" />
        <input
          role="combobox"
          aria-expanded={entries.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={active ? optionId(active) : undefined}
          aria-label={t("title")}
          placeholder={t("hint")}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="go"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setChosen(null);
            setAhead(false);
          }}
          onKeyDown={onKeyDown}
          className="h-13 min-w-0 flex-1 bg-transparent text-base outline-hidden placeholder:text-muted-foreground"
        />
        <Button variant="ghost" size="icon" aria-label={form("close")} onClick={onClose}>
          <X aria-hidden />
        </Button>
      </div>
      <div className="grid min-h-0 grid-rows-[auto_minmax(0,1fr)]">
        <div>
          <p
            role="status"
            className={entries.length > 0 ? "sr-only" : "px-2 py-8 text-center text-sm text-muted-foreground"}
          >
            {known === null ? "" : entries.length > 0 ? t("found", { count: entries.length }) : t("nothing")}
          </p>
          {known === null ? <Skeleton className="m-2 h-24" /> : null}
        </div>
        {/* Not focusable: the keys of the field scroll it. */}
        <div
          ref={list}
          id={`${id}-list`}
          role="listbox"
          aria-label={t("title")}
          className="overflow-y-auto overscroll-contain p-2 empty:hidden"
        >
          {sections.map((section) => (
            <div key={section.title} role="group" aria-label={section.title}>
              <p aria-hidden className="px-2 pt-2.5 pb-1 text-xs font-medium text-muted-foreground">
                {section.title}
              </p>
              {section.entries.map((entry) => (
                <Option
                  key={entry.id}
                  id={optionId(entry)}
                  entry={entry}
                  tokens={tokens}
                  active={entry === active}
                  onPoint={() => setChosen(entry.id)}
                  onGo={() => onGo(entry)}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
      <Hints />
    </>
  );
}

interface OptionProps {
  readonly id: string;
  readonly entry: Entry;
  readonly tokens: readonly string[];
  readonly active: boolean;
  readonly onPoint: () => void;
  readonly onGo: () => void;
}

function Option({ id, entry, tokens, active, onPoint, onGo }: OptionProps) {
  const status = useTranslations("status");
  const servers = useTranslations("servers");
  const { icon, name, more, server } = entry;
  const next = useNextWords();
  const Icon = ICON[icon];
  return (
    // The field has the focus, and gets the keys.
    <div
      id={id}
      role="option"
      aria-selected={active}
      // An entry that moves below a resting pointer was not pointed at.
      onPointerMove={active ? undefined : onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onGo}
      className={cn(
        "flex min-h-11 cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 rounded-md px-2 py-1.5 text-sm",
        active && "bg-accent text-accent-foreground outline-2 -outline-offset-2 outline-ring",
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      <span className="min-w-0 flex-1">
        <bdi className="block truncate font-medium">
          <Marked text={name} tokens={tokens} />
        </bdi>{" "}
        {more || server ? (
          <span className="block truncate text-xs text-muted-foreground">
            <bdi className="inline-block max-w-full truncate align-bottom">
              <Marked text={more} tokens={tokens} />
            </bdi>
            {server ? `${more ? " · " : ""}${next.line(server.next)}` : null}
          </span>
        ) : null}
      </span>
      {server ? (
        <WordedStatusBadge
          status={server.currentStatus}
          word={statusWord(server)}
          look={needsAttention(server) ? servers("trouble") : undefined}
          t={status}
          className="shrink-0"
        />
      ) : null}
      <CornerDownLeft
        aria-hidden
        className={cn("size-4 shrink-0 text-muted-foreground max-sm:hidden", !active && "invisible")}
      />
    </div>
  );
}

/** A line with the keys, hidden on touch screens. */
function Hints() {
  const t = useTranslations("palette");
  return (
    <p
      aria-hidden
      className="flex flex-wrap gap-x-4 gap-y-1 border-t px-4 py-2 text-xs text-muted-foreground pointer-coarse:hidden"
    >
      <span>
        <kbd className="font-sans">↑ ↓</kbd> {t("hintMove")}
      </span>
      <span>
        <kbd className="font-sans">Enter</kbd> {t("hintGo")}
      </span>
      <span>
        <kbd className="font-sans">Esc</kbd> {t("hintClose")}
      </span>
    </p>
  );
}
