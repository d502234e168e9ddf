import { useTranslations } from "next-intl";
import { memo, useEffect, useRef, type KeyboardEvent } from "react";
import { cn } from "@/components/ui/cn";
import { columnName, seatName, type Place, type SeatPlan } from "@/lib/fleet/model/seats";

interface SeatGridProps {
  readonly label: string;
  readonly plan: SeatPlan;
  readonly nameOf: (uuid: string) => string;
  /** The seat with the focus, for keys. */
  readonly at: Place;
  readonly onMove: (to: Place) => void;
  /** Whether the focus follows `at`. */
  readonly focused: boolean;
  /** The server in hand; null: none. */
  readonly held: string | null;
  /** The seat under what is dragged. */
  readonly over: string | null;
  /** Called on Enter, Space or a click. */
  readonly onPress: (place: Place) => void;
  readonly onClear: (place: Place) => void;
}

/** The seats as a grid: arrows move, Enter picks up and puts down, Delete clears. */
export function SeatGrid(props: SeatGridProps) {
  const { label, plan, nameOf, at, onMove, focused, held, over, onPress, onClear } = props;
  const { columns, rows } = plan;
  const grid = useRef<HTMLDivElement>(null);
  const servers = new Map(Object.entries(plan.seats).map(([uuid, seat]) => [seat, uuid]));
  const seat = seatName(at);
  useEffect(() => {
    if (!focused) return;
    const cell = grid.current?.querySelector<HTMLElement>(`[data-seat="${seat}"]`);
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [focused, seat]);

  const onKey = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { column, row } = at;
    const to: Readonly<Record<string, Place>> = {
      ArrowLeft: { column: Math.max(0, column - 1), row },
      ArrowRight: { column: Math.min(columns - 1, column + 1), row },
      ArrowUp: { column, row: Math.max(0, row - 1) },
      ArrowDown: { column, row: Math.min(rows - 1, row + 1) },
      Home: { column: 0, row },
      End: { column: columns - 1, row },
    };
    const next = to[event.key];
    if (next) onMove(next);
    else if (event.key === "Enter" || event.key === " ") onPress(at);
    else if (event.key === "Delete" || event.key === "Backspace") onClear(at);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={grid}
      role="grid"
      aria-label={label}
      aria-colcount={columns}
      aria-rowcount={rows}
      onKeyDown={onKey}
      className="grid w-max gap-1 p-1 select-none"
    >
      <div aria-hidden className="flex gap-1 pl-8 text-center text-xs text-muted-foreground">
        {Array.from({ length: columns }, (_, column) => (
          <span key={column} className="w-16">
            {columnName(column)}
          </span>
        ))}
      </div>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} role="row" className="flex items-center gap-1">
          <span aria-hidden className="w-7 text-right text-xs text-muted-foreground tabular-nums">
            {row + 1}
          </span>
          {Array.from({ length: columns }, (_, column) => {
            const name = seatName({ column, row });
            const uuid = servers.get(name);
            return (
              <Cell
                key={column}
                seat={name}
                uuid={uuid}
                name={uuid === undefined ? undefined : nameOf(uuid)}
                current={name === seat}
                held={uuid !== undefined && uuid === held}
                target={held !== null && (over ?? seat) === name}
                onPress={onPress}
                place={column * 1000 + row}
              />
            );
          })}
        </div>
      ))}
    </div>
  );
}

interface CellProps {
  readonly seat: string;
  readonly uuid: string | undefined;
  readonly name: string | undefined;
  readonly current: boolean;
  readonly held: boolean;
  readonly target: boolean;
  /** Column × 1000 + row: a number, so that thousands of cells stay as they are. */
  readonly place: number;
  readonly onPress: (place: Place) => void;
}

const Cell = memo(function Cell({ seat, uuid, name, current, held, target, place, onPress }: CellProps) {
  const t = useTranslations("seats");
  return (
    <div
      role="gridcell"
      tabIndex={current ? 0 : -1}
      aria-label={name === undefined ? t("free", { seat }) : t("taken", { seat, name })}
      aria-selected={held}
      title={name}
      data-seat={seat}
      data-server={uuid}
      onClick={() => onPress({ column: Math.floor(place / 1000), row: place % 1000 })}
      className={cn(
        "grid h-12 w-16 cursor-pointer touch-manipulation place-items-center rounded-sm border px-1 text-center text-[0.6875rem] leading-tight outline-offset-1 focus-visible:outline-2 focus-visible:outline-ring",
        name === undefined ? "border-dashed" : "border-input bg-secondary font-medium",
        held && "opacity-40",
        target && "border-solid border-primary ring-2 ring-primary forced-colors:outline-2",
      )}
    >
      {name === undefined ? null : (
        <span className="line-clamp-2 [overflow-wrap:anywhere]">
          <bdi>{name}</bdi>
        </span>
      )}
    </div>
  );
});
