import type { StatusGroup } from "@/lib/plan/attention";
import { cn } from "@/components/ui/cn";
import type { Seating } from "../_seats/seating";

const PITCH = 8;

/** A house with its windows: letters of statuses row by row, a space for a gap. */
export interface HousePicture {
  readonly columns: number;
  readonly panes: string;
}

const LETTERS: Readonly<Record<StatusGroup, string>> = { off: "f", on: "n", changing: "c", trouble: "t" };

const GLASS: Readonly<Record<StatusGroup, string>> = {
  off: "fill-(--pane)",
  on: "fill-lit",
  changing: "fill-lit-changing",
  trouble: "fill-lit-trouble",
};

/** The picture of a house. @param statusOf undefined: not known */
export function housePicture(
  { columns, seats }: Seating,
  statusOf: (uuid: string) => StatusGroup | undefined,
): HousePicture {
  const letter = (uuid: string): string => LETTERS[statusOf(uuid) ?? "off"];
  return { columns, panes: seats.map((seat) => (seat ? letter(seat.uuid) : " ")).join("") };
}

/** A group as a house, with a window for each of its servers on its seat. The words beside it say the same. */
export function House({
  picture: { columns, panes },
  className,
}: {
  picture: HousePicture;
  className?: string;
}) {
  const floors = Math.max(1, Math.ceil(panes.length / columns));
  // A rack has units: few columns are wide.
  const wide = floors >= 5 * columns ? 3 * PITCH : PITCH;
  const [width, height] = [Math.max(2 * PITCH, columns * wide) + 8, floors * PITCH + 14];
  const left = (width - columns * wide) / 2;
  const roof = Math.min(14, width * 0.3);
  return (
    <svg
      aria-hidden
      focusable="false"
      viewBox={`-4 ${-roof - 2} ${width + 8} ${height + roof + 2}`}
      className={cn("h-16 max-w-28 shrink-0 self-end forced-colors:hidden", className)}
      preserveAspectRatio="xMaxYMax meet"
    >
      <path
        className="fill-wall stroke-(--wall-edge)"
        vectorEffect="non-scaling-stroke"
        d={`M-2.5 1L${width / 2} ${-roof}L${width + 2.5} 1H${width}V${height}H0V1Z`}
      />
      {(Object.keys(LETTERS) as StatusGroup[]).map((status) => {
        const d = [...panes]
          .map((letter, index) => {
            if (letter !== LETTERS[status]) return "";
            const x = left + (index % columns) * wide + 1.5;
            const y = 5 + Math.floor(index / columns) * PITCH;
            return `M${x} ${y}h${wide - 3}v5.5h${3 - wide}z`;
          })
          .join("");
        return d === "" ? null : <path key={status} className={GLASS[status]} d={d} />;
      })}
      <rect className="fill-(--pane)" x={width / 2 - 2.5} y={height - 6} width="5" height="6" />
    </svg>
  );
}
