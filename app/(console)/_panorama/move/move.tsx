"use client";

import { useTranslations } from "next-intl";
import {
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from "react";
import { useClock, usePresent, useZone } from "@/components/time";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { ListedServer } from "@/lib/api/codec/read";
import { AsCommand } from "../../_command/as-command";
import { ActionButton } from "../../_kit/action-button";
import { useAsk } from "../../_kit/ask";
import { useLost } from "../../_kit/lost";
import { useWhyNot, type Takes } from "../../_kit/rights";
import { useSend } from "../../_kit/send";
import { Tick } from "../../_kit/small-fields";
import { changeNight, type WantedNight } from "../../_timeline/change-night";
import type { PlannedTransition } from "../../_timeline/plan";
import { HOUR } from "../../_timeline/time-scale";
import { placeHold, releaseHold } from "../../_servers/holds/actions";
import { useNames } from "../../_timeline/words";
import type { Scene } from "../scene";
import type { Section } from "../sections";
import { situationOf, type PanoramaStore } from "../store";
import { useScene } from "../use-scene";
import {
  hoursOverChange,
  keepEffect,
  movableEnds,
  STEP,
  stepped,
  type Keepable,
  type KeepEffect,
} from "./keep";
import { propose, usePlaceOfProposal, useProposed, type Proposed } from "../proposal";
import { partOf, settle } from "./use-move";

interface MoveProps {
  readonly sections: readonly Section<ListedServer>[];
  /** The name of servers in no group. */
  readonly others: string;
}

/** A proposed end in words: what it would do, to whom, and why it cannot be done; once let go of, its decision. */
export function Move({ sections, others }: MoveProps) {
  const proposal = useProposed();
  const t = useTranslations("panorama.move");
  const clock = useClock();
  const scene = useScene();
  const { ask } = useAsk();
  const section = sections.find(({ uuid }) => (uuid ?? "") === proposal?.section);
  const servers = section?.servers.filter(({ uuid }) => (proposal?.uuid ?? uuid) === uuid) ?? [];
  const [only] = servers;
  const isGone = proposal !== null && only === undefined;
  useEffect(() => {
    // Its servers were removed, or the page shows others.
    if (isGone) propose(null);
  }, [isGone]);
  if (!scene || !proposal || !only) return null;
  const name = proposal.uuid === null ? (section?.name ?? others) : only.name;
  const moved = ({ name, at, schedule }: PlannedTransition, until: number) => {
    propose(null);
    const back: WantedNight = { uuid: schedule.uuid, seen: until, wanted: { kind: "at", at } };
    const takenBack = () => {
      scene?.store.loadPlans();
      toast.success(t("end.takenBack", { name, at: clock(at) }));
    };
    const undo = () => ask(name, () => changeNight(back), takenBack);
    toast.success(t("end.done", { name, until: clock(until) }), {
      duration: UNDO_FOR,
      action: { label: t("undo"), onClick: undo },
    });
    scene?.store.loadPlans();
  };
  const placed = (uuid: string, until: number, count: number) => {
    propose(null);
    const undo = () =>
      ask(
        name,
        () => releaseHold(uuid, only.uuid),
        () => toast.success(t("takenBack", { name })),
      );
    toast.success(t("done", { name, until: clock(until), count }), {
      duration: UNDO_FOR,
      action: { label: t("undo"), onClick: undo },
    });
  };
  return (
    <AtHand>
      <Card {...{ proposal, scene, servers, name, placed, moved }} />
    </AtHand>
  );
}

/** The place at the hand: what it holds is not rendered anew while only the hand moves. */
function AtHand({ children }: { readonly children: ReactNode }) {
  const { x, y, share, roomAbove } = usePlaceOfProposal() ?? NOWHERE;
  return (
    <div
      className="pointer-events-none absolute top-0 left-0 z-30 w-max max-w-[min(22rem,calc(100%-1rem))] will-change-transform print:hidden"
      style={{
        transform: `translate(${x}px, ${y}px) translate(${-100 * share}%, ${roomAbove ? "calc(-100% - 0.75rem)" : "1.25rem"})`,
      }}
    >
      {children}
    </div>
  );
}
const NOWHERE = { x: 0, y: 0, share: 0, roomAbove: false } as const;

/** Milliseconds for which the message offers to take it back; afterwards the hold is released as any other. */
const UNDO_FOR = 15_000;

interface CardProps {
  readonly proposal: Proposed;
  readonly scene: Scene;
  readonly servers: readonly ListedServer[];
  readonly name: string;
  readonly placed: (hold: string, until: number, count: number) => void;
  readonly moved: (end: PlannedTransition, until: number) => void;
}

function Card({ proposal, scene, servers, name, placed, moved }: CardProps) {
  const t = useTranslations("panorama.move");
  const clock = useClock();
  const id = useId();
  const zone = useZone();
  const card = useRef<HTMLDivElement>(null);
  const { until, settled } = proposal;
  const now = Math.max(scene.store.now(), usePresentOf(scene.store));
  const effect = effectOf(servers, scene.store, until, now);
  const isAllOff = effect.off.length === servers.length;
  const [wanted, setWanted] = useState<boolean | null>(null);
  const wake = effect.off.length > 0 && (wanted ?? isAllOff);
  const [one, ...more] = servers;
  const takes: Takes = {
    to: "placeHold",
    ...(one && more.length === 0 ? { on: one.groupUuids } : { onEach: servers }),
  };
  const whyNot = useWhyNot()(takes);
  const lost = useLost();
  const { send, pending, refused } = useSend();
  const isBlocked = effect.fault !== null || whyNot !== null || lost !== null;
  useFocusIn(card, settled);

  const ends = until > now ? movableEnds(keepablesOf(servers, scene.store), until) : [];
  const moveEnd = (end: PlannedTransition) => {
    if (pending) return;
    const night: WantedNight = { uuid: end.schedule.uuid, seen: end.at, wanted: { kind: "at", at: until } };
    send(
      () => changeNight(night),
      () => moved(end, until),
    );
  };
  const hold = {
    ...{ serverUuids: servers.map(({ uuid }) => uuid), groupUuids: [], until },
    ...{ reason: "", wake },
  };
  const apply = () => {
    if (isBlocked || pending) return;
    send(
      () => placeHold(hold),
      ({ uuid }) => placed(uuid, until, servers.length),
    );
  };
  const onKey = (event: KeyboardEvent) => {
    const by = ({ ArrowLeft: -1, ArrowRight: 1 } as const)[event.key];
    if (event.key === "Escape") {
      event.preventDefault();
      propose(null);
    }
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = stepped(until, by, event.shiftKey ? HOUR : STEP);
    settle(scene, rowOf(proposal), proposal, next);
  };
  const hours = hoursOverChange(zone, now, until);
  const title = t("title", { name, until: clock(until) });
  const why = lost ?? whyNot ?? (effect.fault && faultOf(effect, servers, clock, t)) ?? refused;
  return (
    <div
      ref={card}
      data-move
      {...(settled
        ? {
            role: "dialog",
            "aria-labelledby": `${id}-title`,
            "aria-describedby": `${id}-effect`,
            tabIndex: -1,
          }
        : { "aria-hidden": true })}
      onKeyDown={onKey}
      className={cn(
        "grid gap-1.5 rounded-md border bg-popover px-3 py-2 text-xs leading-snug text-popover-foreground shadow-lg outline-hidden [overflow-wrap:anywhere]",
        settled && "pointer-events-auto p-3 text-sm shadow-xl",
      )}
    >
      <p id={`${id}-title`} className="font-semibold" {...(settled && { "aria-live": "polite" })}>
        {title}
      </p>
      <div id={`${id}-effect`} className="grid gap-1">
        {why ? (
          <p role={settled ? "alert" : undefined} className="font-medium text-status-error">
            {why}
          </p>
        ) : null}
        {effect.fault ? null : <Effect effect={effect} servers={servers} wake={wake} />}
        {hours === null || effect.fault ? null : (
          <p className="text-status-warning">{t("clockChange", { hours })}</p>
        )}
      </div>
      {settled ? (
        <>
          {effect.off.length > 0 && !effect.fault ? (
            <Tick label={t("wake", { count: effect.off.length })} checked={wake} onChange={setWanted} />
          ) : null}
          <div className="mt-1 flex flex-wrap items-center gap-2">
            <ActionButton
              size="sm"
              takes={takes}
              pending={pending}
              // It keeps the focus: somebody else may take the reason away, or an arrow.
              aria-disabled={effect.fault !== null || undefined}
              data-apply
              onClick={apply}
            >
              {t("apply")}
            </ActionButton>
            <Button variant="outline" size="sm" onClick={() => propose(null)}>
              {t("leave")}
            </Button>
            <span className="text-xs text-muted-foreground pointer-coarse:hidden">{t("keys")}</span>
          </div>
          <AsCommand asked={isBlocked ? null : { verb: "placeHold", request: hold }} />
          {ends.map(({ transition, others, isTooLate }) =>
            isTooLate ? (
              <p key={transition.schedule.uuid} className="mt-1 border-t pt-2 text-xs text-muted-foreground">
                {t("end.tooLate", { name: transition.name, deadline: clock(transition.until) })}
              </p>
            ) : (
              <div
                key={transition.schedule.uuid}
                className="mt-1 grid justify-items-start gap-1.5 border-t pt-2"
              >
                <p className="text-xs">
                  {t("end.about", {
                    ...{ name: transition.name, until: clock(until), at: clock(transition.at) },
                    ...{ count: transition.serverUuids.length, others },
                  })}
                </p>
                <ActionButton
                  variant="outline"
                  size="sm"
                  takes={{ missing: transition.schedule.missing }}
                  pending={pending}
                  onClick={() => moveEnd(transition)}
                >
                  {t("end.apply", { name: transition.name, until: clock(until) })}
                </ActionButton>
              </div>
            ),
          )}
        </>
      ) : null}
    </div>
  );
}

/** The effect in sentences, with those whom it is about. */
function Effect({
  effect,
  servers,
  wake,
}: {
  readonly effect: KeepEffect;
  readonly servers: readonly ListedServer[];
  readonly wake: boolean;
}) {
  const t = useTranslations("panorama.move");
  const clock = useClock();
  const names = useNames();
  const named = (uuids: readonly string[]) => {
    const all = new Set(uuids);
    return names(servers.filter(({ uuid }) => all.has(uuid)).map(({ name }) => name));
  };
  const of = servers.length === 1 ? "one" : "many";
  const part = (word: "on" | "off" | "woken" | "others", uuids: readonly string[]) =>
    uuids.length > 0 && t(`${of}.${word}`, { count: uuids.length, names: named(uuids) });
  const parts = [
    part("on", effect.on),
    part(wake ? "woken" : "off", effect.off),
    part("others", effect.others),
    ...effect.spared.map(({ transition, count }) =>
      t("spared", { count, name: transition.name, at: clock(transition.at) }),
    ),
    effect.stopping.length > 0 && t("stopping", { count: effect.stopping.length }),
    effect.heldLonger.length > 0 && t("alreadyLonger", { count: effect.heldLonger.length }),
  ];
  return parts.map((sentence) => (sentence ? <p key={sentence}>{sentence}</p> : null));
}

/** The reason for which nothing can be done, in words. */
function faultOf(
  { fault }: KeepEffect,
  servers: readonly ListedServer[],
  clock: (at: number) => string,
  t: ReturnType<typeof useTranslations<"panorama.move">>,
): string | null {
  if (fault !== "held_longer") return fault && t(fault);
  const last = servers.flatMap(({ holds }) => holds).sort((a, b) => b.until - a.until)[0];
  return t("held_longer", { until: clock(last?.until ?? 0), author: last?.author ?? "" });
}

function effectOf(
  servers: readonly ListedServer[],
  store: PanoramaStore,
  until: number,
  now: number,
): KeepEffect {
  return keepEffect(keepablesOf(servers, store), until, now);
}

function keepablesOf(servers: readonly ListedServer[], store: PanoramaStore): Keepable[] {
  return servers.map((server) => {
    const { is, heldUntil } = situationOf(server);
    const future = store.future(server.uuid) ?? [];
    return { uuid: server.uuid, is, heldUntil, isStopping: server.pendingStop !== null, future };
  });
}

/** The present by the manager's clock, anew each second. */
function usePresentOf(store: PanoramaStore): number {
  const present = usePresent();
  // The panorama's clock is the manager's, and never far behind.
  return Math.abs(present - store.now()) < HOUR / 60 ? present : store.now();
}

/** The row, or the section, that a proposal is about. */
function rowOf({ section, uuid }: Proposed): Element {
  const part = partOf(section);
  const row = uuid === null ? null : part?.querySelector(`[data-uuid="${CSS.escape(uuid)}"]`);
  return row ?? part ?? document.body;
}

/** Gives the focus to a card that waits for a decision, and back to where it was. A press beside it leaves it. */
function useFocusIn(card: RefObject<HTMLDivElement | null>, settled: boolean): void {
  const onDown = useEffectEvent(({ target }: PointerEvent) => {
    if (!(target instanceof Node && card.current?.contains(target))) propose(null);
  });
  useEffect(() => {
    if (!settled) return;
    const before = document.activeElement;
    const apply = card.current?.querySelector<HTMLElement>("[data-apply]") ?? card.current;
    apply?.focus({ preventScroll: true });
    card.current?.scrollIntoView({ block: "nearest" });
    const down = (event: PointerEvent) => onDown(event);
    document.addEventListener("pointerdown", down, { capture: true });
    return () => {
      document.removeEventListener("pointerdown", down, { capture: true });
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [settled, card]);
}
