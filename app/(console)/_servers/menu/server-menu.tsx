"use client";

import { useTranslations } from "next-intl";
import {
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
} from "react";
import type { ListedServer } from "@/lib/api/codec/read";
import { useLater } from "../../_kit/later";
import { later } from "../../_kit/load-later";

const load = later(() => import("./server-menu-open").then(({ ServerMenuOpen }) => ServerMenuOpen));

/** Milliseconds after which a finger that rests opens the menu, and pixels by which it may move meanwhile. */
const REST = { after: 500, within: 10 } as const;

interface Place {
  readonly uuid: string;
  readonly x: number;
  readonly y: number;
  /** The element that gets the focus back. */
  readonly from: HTMLElement | null;
  readonly number: number;
}

/** The selected servers (uuids), and how one of them is taken in or out. */
interface Choosing {
  readonly chosen: ReadonlySet<string>;
  onChoose(uuid: string, on: boolean): void;
}

interface ServerMenuProps {
  readonly servers: readonly ListedServer[];
  readonly selection: Choosing;
  readonly children: ReactNode;
}

/**
 * The menu of a server around all that shows one (`data-uuid`, or `data-menu` for what only the pointer finds): by a
 * right click, a long press, or the keys for it. It has no action that buttons do not have.
 */
export function ServerMenu({ servers, selection, children }: ServerMenuProps) {
  const t = useTranslations("servers");
  const [place, setPlace] = useState<Place | null>(null);
  const [Open, send] = useLater(load, t("menu.label"));
  const rest = useRef<{ timer: number; x: number; y: number } | null>(null);
  /** Whether the last press was a finger that opened the menu, and the last key one for it. */
  const pressed = useRef(false);
  const keyed = useRef(false);

  const open = (target: EventTarget, x: number, y: number): boolean => {
    if (!(target instanceof Element)) return false;
    const shown = target.closest<HTMLElement>("[data-menu], [data-uuid]");
    const uuid = shown?.dataset.menu ?? shown?.dataset.uuid;
    if (!uuid || !servers.some((server) => server.uuid === uuid)) return false;
    const { activeElement } = document;
    const focused = activeElement instanceof HTMLElement && shown?.contains(activeElement);
    const from = focused ? activeElement : (shown?.querySelector<HTMLElement>("a") ?? null);
    setPlace((before) => ({ uuid, x, y, from, number: (before?.number ?? 0) + 1 }));
    void send();
    return true;
  };
  const onContextMenu = (event: MouseEvent) => {
    // Some browsers send this for the key as well.
    if (keyed.current) return void event.preventDefault();
    // The browser's own menu: for what is selected, and with Shift.
    if (event.shiftKey || String(window.getSelection()) !== "") return;
    if (open(event.target, event.clientX, event.clientY)) event.preventDefault();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    keyed.current = false;
    if (event.key !== "ContextMenu" && !(event.shiftKey && event.key === "F10")) return;
    keyed.current = true;
    const { left, bottom } = (event.target as Element).getBoundingClientRect();
    if (open(event.target, left, bottom)) event.preventDefault();
  };
  const onPointerDown = ({ pointerType, target, clientX: x, clientY: y }: PointerEvent) => {
    pressed.current = keyed.current = false;
    if (pointerType !== "touch") return;
    const timer = window.setTimeout(() => (pressed.current = open(target, x, y)), REST.after);
    rest.current = { timer, x, y };
  };
  const leave = () => {
    if (rest.current) clearTimeout(rest.current.timer);
    rest.current = null;
  };
  const onPointerMove = ({ clientX, clientY }: PointerEvent) => {
    if (!rest.current) return;
    const { x, y } = rest.current;
    if (Math.hypot(clientX - x, clientY - y) > REST.within) leave();
  };

  const server = place && servers.find(({ uuid }) => uuid === place.uuid);
  return (
    <div
      onContextMenu={onContextMenu}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={leave}
      onPointerCancel={leave}
      onClickCapture={(event) => {
        // The finger that opened the menu presses nothing else.
        if (!pressed.current) return;
        pressed.current = false;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {children}
      {Open && place && server ? (
        <Open
          key={place.number}
          server={server}
          x={place.x}
          y={place.y}
          from={place.from}
          chosen={selection.chosen.has(server.uuid)}
          onChoose={selection.onChoose}
        />
      ) : null}
    </div>
  );
}
