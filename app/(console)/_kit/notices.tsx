"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import {
  createContext,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
  type ReactNode,
  type RefObject,
} from "react";
import { createPortal } from "react-dom";
import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { useTopPanel } from "@/components/ui/top-panel";
import type { Fault } from "./faults";
import { later } from "./load-later";

const loadFault = later(() => import("./fault-notice").then(({ FaultNotice }) => FaultNotice));

/** Notices that are shown at once; the rest wait behind them. */
const SHOWN = 3;
const KEPT = 100;

interface Notices {
  notify(notice: Notice): void;
  /** Shows a fault. `name` is what it is about. */
  report(fault: Fault, name: string): void;
}

/** A fault that waits for its words. */
interface Reported {
  readonly id: string;
  readonly fault: Fault;
  readonly name: string;
}
const NoticesContext = createContext<Notices | null>(null);

/** Gives the footer's notices, to add to them. */
export function useNotices(): Notices {
  const notices = useContext(NoticesContext);
  if (!notices) throw new Error("outside of NoticesProvider");
  return notices;
}

/** Keeps the footer's notices: each stays, over pages and reloads, until it is closed. */
export function NoticesProvider({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  // Notices of an earlier page of this tab, which the server cannot know.
  // eslint-disable-next-line react-hooks/set-state-in-effect
  useEffect(() => setNotices((now) => merge(now, readNotices())), []);

  const [reported, setReported] = useState<readonly Reported[]>([]);
  const api = useMemo<Notices>(
    () => ({
      notify: (notice) => setNotices((now) => keep(merge([notice], now))),
      report: (fault, name) =>
        setReported((now) => [...now, { id: `fault-${crypto.randomUUID()}`, fault, name }]),
    }),
    [],
  );
  const t = useTranslations("joined");
  const worded = ({ id, fault, name }: Reported, text: string) => {
    setReported((now) => now.filter((each) => each.id !== id));
    api.notify({
      id,
      severity: fault.code === "unexpected" || fault.code === "unreachable" ? "error" : "warning",
      text: t("about", { what: name, text }),
      ...(fault.code === "unexpected" && { requestId: fault.requestId }),
    });
  };
  const close = (id: string) => setNotices((now) => keep(now.filter((notice) => notice.id !== id)));

  return (
    <NoticesContext value={api}>
      {children}
      {reported.map((each) => (
        <FaultLater key={each.id} fault={each.fault} onWorded={(text) => worded(each, text)} />
      ))}
      <Footer>
        <NoticeFooter notices={notices} close={close} />
      </Footer>
    </NoticesContext>
  );
}

/** Words a fault. Whoever cannot ask the manager for words has those for that. */
function FaultLater({ fault, onWorded }: { fault: Fault; onWorded: (text: string) => void }) {
  const unreachable = useTranslations("fault")("unreachable");
  const [Worded, setWorded] = useState(loadFault.arrived);
  const begin = useEffectEvent(() => {
    if (fault.code === "unreachable") return onWorded(unreachable);
    loadFault().then(
      (loaded) => setWorded(() => loaded),
      () => onWorded(unreachable),
    );
  });
  useEffect(() => begin(), []);
  return Worded && fault.code !== "unreachable" ? <Worded fault={fault} onWorded={onWorded} /> : null;
}

function merge(first: readonly Notice[], then: readonly Notice[]): readonly Notice[] {
  const ids = new Set(first.map(({ id }) => id));
  return [...first, ...then.filter(({ id }) => !ids.has(id))].slice(0, KEPT);
}

function keep(notices: readonly Notice[]): readonly Notice[] {
  writeNotices(notices);
  return notices;
}

/** Moves the footer into the open dialog, if any: its × is then within reach of keyboards and screen readers. */
function Footer({ children }: { children: ReactNode }) {
  const panel = useTopPanel();
  return panel ? createPortal(children, panel) : children;
}

/** The notices as a popover: in the browser's top layer they are above every dialog, whatever its z-index. */
function NoticeFooter({ notices, close }: { notices: readonly Notice[]; close: (id: string) => void }) {
  const t = useTranslations("notices");
  const footer = useRef<HTMLDivElement>(null);
  const any = notices.length > 0;
  useEffect(() => {
    if (any) footer.current?.showPopover();
    else footer.current?.hidePopover();
  }, [any]);
  usePublishedHeight(footer);

  return (
    <div
      ref={footer}
      role="region"
      popover="manual"
      aria-label={t("label")}
      aria-live="polite"
      data-above-dialogs
      className="pointer-events-none fixed inset-x-0 top-auto bottom-0 m-0 mx-auto max-h-[50dvh] w-full max-w-2xl auto-rows-max overflow-y-auto border-0 bg-transparent p-3 text-foreground open:grid open:gap-2"
    >
      {notices.slice(0, SHOWN).map((notice) => (
        <NoticeLine key={notice.id} notice={notice} close={() => close(notice.id)} />
      ))}
      {notices.length > SHOWN ? (
        <p className="pointer-events-auto justify-self-center rounded-full border bg-popover px-3 py-1 text-xs text-muted-foreground shadow-lg">
          {t("more", { count: notices.length - SHOWN })}
        </p>
      ) : null}
    </div>
  );
}

/** Publishes the footer's height, by which toasts and the end of the page make room. */
function usePublishedHeight(footer: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = footer.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      document.documentElement.style.setProperty("--notices-height", `${element.offsetHeight}px`),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [footer]);
}

function NoticeLine({ notice, close }: { notice: Notice; close: () => void }) {
  const t = useTranslations("notices");
  const error = notice.severity === "error";
  return (
    <div
      className={cn(
        "pointer-events-auto relative flex items-start gap-3 overflow-hidden rounded-lg border bg-popover py-1.5 pr-1.5 pl-4 text-popover-foreground shadow-xl",
        "before:absolute before:inset-y-0 before:left-0 before:w-1",
        error ? "before:bg-status-error" : "before:bg-status-warning",
      )}
    >
      <Icon
        name={error ? "OctagonX" : "TriangleAlert"}
        className={cn("mt-3 size-4 shrink-0 sm:mt-2.5", error ? "text-status-error" : "text-status-warning")}
      />
      <div className="min-w-0 flex-1 py-2.5 text-sm [overflow-wrap:anywhere] sm:py-2">
        <p>{notice.text}</p>
        {notice.detail ? <p className="mt-0.5 text-xs text-muted-foreground">{notice.detail}</p> : null}
        {notice.requestId ? (
          <p className="mt-0.5 font-mono text-xs text-muted-foreground">
            {t("requestId", { id: notice.requestId })}
          </p>
        ) : null}
      </div>
      <Button variant="ghost" size="icon" aria-label={t("close")} onClick={close}>
        <X aria-hidden />
      </Button>
    </div>
  );
}

/** A warning or error that stays in the footer until it is closed. */
interface Notice {
  /** Notices with the same id are shown once. */
  readonly id: string;
  readonly severity: "warning" | "error";
  readonly text: string;
  readonly detail?: string;
  readonly requestId?: string;
}

const KEY = "komoriuta.notices";

/** The notices of this tab that nobody has closed. */
function readNotices(): readonly Notice[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isNotice) : [];
  } catch {
    return [];
  }
}

/** Saves the notices for the next page of this tab. */
function writeNotices(notices: readonly Notice[]): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(notices));
  } catch {
    // Without storage they are shown on this page only.
  }
}

/** Forgets all notices, for the next person at this browser. */
export function forgetNotices(): void {
  writeNotices([]);
}

function isNotice(value: unknown): value is Notice {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "string" &&
    "text" in value &&
    typeof value.text === "string" &&
    "severity" in value &&
    (value.severity === "warning" || value.severity === "error")
  );
}
