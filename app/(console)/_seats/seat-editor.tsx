"use client";

import { Redo2, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { toast } from "@/components/toast";
import { Refusal } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { readGroup } from "@/lib/api/codec/read-group";
import { planAmong, SEAT_LIMITS, seatName, type Place, type SeatPlan } from "@/lib/fleet/model/seats";
import { useSend } from "../_kit/send";
import type { Outcome } from "../_kit/faults";
import { EditedMeanwhile } from "../_kit/edits/edited-meanwhile";
import { useEdits } from "../_kit/edits/use-edits";
import {
  freePlace,
  insertLine,
  isEmptyLine,
  lineName,
  planByName,
  remember,
  removeLine,
  resize,
  seat,
  serverOn,
  stepBack,
  type History,
  type Line,
} from "./arrange";
import { SeatGrid } from "./seat-grid";
import type { Seated } from "./seating";
import { useDrag } from "./use-hand";

interface SeatEditorProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly group: { readonly uuid: string; readonly name: string; readonly updatedAt: number };
  readonly plan: SeatPlan | null;
  /** Its servers, by name. */
  readonly members: readonly Seated[];
  readonly onSave: (plan: SeatPlan | null, version: number) => Promise<Outcome<null>>;
}

interface Form {
  /** Null: in the order of their names. */
  readonly seatPlan: SeatPlan | null;
}

/** Arranges the seats of a group's servers. Nothing is saved before somebody says so. */
export function SeatEditor({ open, ...props }: SeatEditorProps) {
  return open ? <Editor {...props} /> : null;
}

function Editor({ onOpenChange, group, plan: saved, members, onSave }: Omit<SeatEditorProps, "open">) {
  const t = useTranslations("seats");
  const form = useTranslations("form");
  const router = useRouter();
  const id = useId();
  const edits = useEdits<Form>({ form: { seatPlan: saved }, version: group.updatedAt });
  const { send, ...sending } = useSend();
  const [history, setHistory] = useState<History<SeatPlan | null>>({ before: [], after: [] });
  const [held, setHeld] = useState<string | null>(null);
  const [at, setAt] = useState<Place>({ column: 0, row: 0 });
  const [focused, setFocused] = useState(true);
  const [said, setSaid] = useState("");
  const top = useRef<HTMLElement>(null);
  useEffect(() => top.current?.scrollIntoView({ block: "start" }), []);

  const names = useMemo(() => new Map(members.map(({ uuid, name }) => [uuid, name])), [members]);
  const nameOf = (uuid: string): string => names.get(uuid) ?? "";
  const { seatPlan } = edits.form;
  const plan = useMemo(
    () => (seatPlan ? planAmong(seatPlan, names.keys()) : planByName(members)),
    [seatPlan, names, members],
  );
  const unseated = members.filter(({ uuid }) => plan.seats[uuid] === undefined);
  const current = { column: Math.min(at.column, plan.columns - 1), row: Math.min(at.row, plan.rows - 1) };

  const change = (next: SeatPlan | null): void => {
    if (next === plan || (next === null && seatPlan === null)) return;
    setHistory(remember(history, seatPlan));
    edits.change({ seatPlan: next });
  };
  const step = (isRedo: boolean): void => {
    const stepped = stepBack(history, seatPlan, isRedo);
    if (!stepped) return;
    setHeld(null);
    setHistory(stepped.history);
    edits.change({ seatPlan: stepped.value });
    setSaid(t(isRedo ? "redone" : "undone"));
  };

  const take = (uuid: string): void => {
    const from = plan.seats[uuid];
    setHeld(uuid);
    setSaid(t("picked", { name: nameOf(uuid), seat: from ?? t("noSeat") }));
  };
  const put = (uuid: string, place: Place | null | undefined): void => {
    setHeld(null);
    if (place === undefined) return setSaid(t("putBack", { name: nameOf(uuid) }));
    const other = place ? serverOn(plan, place) : undefined;
    const next = seat(plan, uuid, place);
    change(next);
    const values = { name: nameOf(uuid), seat: place ? seatName(place) : "" };
    if (!place) return setSaid(t("unseated", values));
    setAt(place);
    const to = other === undefined ? undefined : next.seats[other];
    if (other === undefined || other === uuid) setSaid(t("put", values));
    else setSaid(t("exchanged", { ...values, other: nameOf(other), to: to ?? t("noSeat") }));
  };
  const press = (place: Place): void => {
    setAt(place);
    setFocused(true);
    if (held !== null) return put(held, place);
    const uuid = serverOn(plan, place);
    if (uuid !== undefined) take(uuid);
  };
  // Cells are rendered anew only where they differ.
  const pressNow = useRef(press);
  useEffect(() => void (pressNow.current = press));
  const onPress = useCallback((place: Place) => pressNow.current(place), []);
  const clear = (place: Place): void => {
    const uuid = held ?? serverOn(plan, place);
    if (uuid !== undefined) put(uuid, null);
  };
  const takeUnseated = (uuid: string): void => {
    take(uuid);
    setAt(freePlace(plan) ?? current);
    setFocused(true);
  };
  const { over, label, handlers } = useDrag({ onTake: take, onPut: put });

  const onKey = (event: KeyboardEvent): void => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key === "Escape" && held !== null) put(held, undefined);
    else if ((event.ctrlKey || event.metaKey) && !event.altKey && !isTyping && /^[zy]$/i.test(event.key))
      step(event.shiftKey || event.key.toLowerCase() === "y");
    else return;
    event.preventDefault();
  };
  const save = (): void =>
    send(
      () =>
        edits.save(
          (wanted, version) => onSave(wanted.seatPlan, version),
          (now) => {
            if (now.of !== "group") return null;
            const { seatPlan, updatedAt } = readGroup(now.message);
            return { form: { seatPlan }, version: updatedAt };
          },
        ),
      () => {
        onOpenChange(false);
        toast.success(t("saved", { name: group.name }));
        router.refresh();
      },
    );

  return (
    <section
      ref={top}
      aria-labelledby={`${id}-title`}
      onKeyDown={onKey}
      {...handlers}
      className={card("mb-5 grid scroll-mt-15 grid-cols-1 gap-3", held === null ? "" : "cursor-grabbing")}
    >
      <div className="grid gap-1">
        <h2 id={`${id}-title`} className="text-base font-semibold">
          {t("title")}
        </h2>
        <p className="max-w-3xl text-sm text-muted-foreground">{t("lead")}</p>
      </div>
      <div className="flex flex-wrap items-end gap-2" role="group" aria-label={t("tools")}>
        {(["column", "row"] as const).map((line) => (
          <Size key={line} id={`${id}-${line}`} line={line} plan={plan} onChange={change} />
        ))}
        <Button variant="outline" aria-disabled={history.before.length === 0} onClick={() => step(false)}>
          <Undo2 aria-hidden />
          {t("undo")}
        </Button>
        <Button variant="outline" aria-disabled={history.after.length === 0} onClick={() => step(true)}>
          <Redo2 aria-hidden />
          {t("redo")}
        </Button>
        {(["column", "row"] as const).map((line) => {
          const values = { line: lineName(line, current[line]) };
          return isEmptyLine(plan, line, current[line]) ? (
            <Button
              key={line}
              variant="outline"
              onClick={() => change(removeLine(plan, line, current[line]))}
            >
              {t(`remove.${line}`, values)}
            </Button>
          ) : (
            <Button
              key={line}
              variant="outline"
              onClick={() => change(insertLine(plan, line, current[line]))}
            >
              {t(`insert.${line}`, values)}
            </Button>
          );
        })}
        <Button variant="outline" aria-disabled={seatPlan === null} onClick={() => change(null)}>
          {t("byName")}
        </Button>
      </div>
      <p id={`${id}-keys`} className="text-xs text-muted-foreground">
        {t("keys")}
      </p>
      <div className="max-h-[70dvh] overflow-auto rounded-md border" onFocus={() => setFocused(false)}>
        <SeatGrid
          label={t("title")}
          plan={plan}
          nameOf={nameOf}
          at={current}
          onMove={(to) => {
            setAt(to);
            setFocused(true);
          }}
          focused={focused}
          held={held}
          over={over}
          onPress={onPress}
          onClear={clear}
        />
      </div>
      {unseated.length > 0 || held !== null ? (
        <div data-unseated className="grid gap-2 rounded-md border border-dashed p-2">
          <h3 id={`${id}-unseated`} className="text-sm font-medium">
            {t("without", { count: unseated.length })}
          </h3>
          <ul aria-labelledby={`${id}-unseated`} className="flex max-h-40 flex-wrap gap-1.5 overflow-auto">
            {unseated.map(({ uuid, name }) => (
              <li key={uuid} data-server={uuid}>
                <Button
                  variant="secondary"
                  size="sm"
                  aria-pressed={held === uuid}
                  onClick={() => (held === uuid ? put(uuid, undefined) : takeUnseated(uuid))}
                  className={cn(held === uuid && "chosen")}
                >
                  <bdi>{name}</bdi>
                </Button>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {held === null ? null : (
        <div className="sticky bottom-2 z-10 flex flex-wrap items-center gap-2 rounded-md border bg-popover p-2 text-sm shadow-md">
          <span className="min-w-0 basis-full [overflow-wrap:anywhere] sm:flex-1 sm:basis-0">
            {t("inHand", { name: nameOf(held) })}
          </span>
          <Button variant="outline" size="sm" onClick={() => put(held, undefined)}>
            {t("back")}
          </Button>
          <Button variant="outline" size="sm" onClick={() => put(held, null)}>
            {t("takeAway")}
          </Button>
        </div>
      )}
      <span
        ref={label}
        hidden
        aria-hidden
        className="pointer-events-none fixed top-0 left-0 z-50 max-w-40 truncate rounded-sm border bg-popover px-2 py-1 text-xs shadow-md"
      >
        {held === null ? null : nameOf(held)}
      </span>
      <p role="status" className="sr-only">
        {said}
      </p>
      <EditedMeanwhile
        {...edits}
        nameOf={() => t("title")}
        wordsOf={(_, of) => (of.seatPlan ? t("size", sizeOf(of.seatPlan)) : t("byName"))}
        onTake={(part) => {
          setHistory(remember(history, seatPlan));
          edits.change(part);
        }}
      />
      <Refusal>{sending.refused}</Refusal>
      <div className="flex flex-wrap justify-end gap-2">
        <Button variant="outline" onClick={() => onOpenChange(false)}>
          {form("cancel")}
        </Button>
        <Button pending={sending.pending} onClick={save}>
          {form("save")}
        </Button>
      </div>
    </section>
  );
}

const sizeOf = ({ columns, rows, seats }: SeatPlan) => ({ columns, rows, count: Object.keys(seats).length });

interface SizeProps {
  readonly id: string;
  readonly line: Line;
  readonly plan: SeatPlan;
  readonly onChange: (plan: SeatPlan) => void;
}

/** The number of columns or rows: it counts once the field is left, or on Enter. */
function Size({ id, line, plan, onChange }: SizeProps) {
  const t = useTranslations("seats");
  const size = line === "column" ? plan.columns : plan.rows;
  const [typed, setTyped] = useState<string | null>(null);
  const take = (text: string): void => {
    setTyped(null);
    onChange(resize(plan, line, Number(text)));
  };
  return (
    <div className="grid gap-1">
      <Label htmlFor={id} className="text-xs">
        {t(`lines.${line}`)}
      </Label>
      <Input
        id={id}
        type="number"
        inputMode="numeric"
        min={1}
        max={SEAT_LIMITS.columns}
        value={typed ?? size}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={({ target }) => take(target.value)}
        onKeyDown={({ key, currentTarget }) => key === "Enter" && take(currentTarget.value)}
        className="w-20"
      />
    </div>
  );
}
