import type { StatusGroup } from "@/components/status-group";

/** Windows of a house, at most: a larger group has one for several servers. */
const MOST = 96;
const PITCH = 8;
/** Lit windows are in the lowest floors, where people see them first. */
const FROM_THE_TOP: readonly StatusGroup[] = ["off", "on", "changing", "trouble"];

const GLASS: Readonly<Record<StatusGroup, string>> = {
  off: "fill-(--pane)",
  on: "fill-lit",
  changing: "fill-lit-changing",
  trouble: "fill-lit-trouble",
};

/** A group as a house with a window for each of its servers. The words beside it say the same. */
export function House({ counts }: { counts: Readonly<Record<StatusGroup, number>> }) {
  const panes = panesOf(counts);
  const columns = Math.max(2, Math.ceil(Math.sqrt(panes.length * 1.5)));
  const floors = Math.max(1, Math.ceil(panes.length / columns));
  const [width, height] = [columns * PITCH + 8, floors * PITCH + 14];
  const roof = Math.min(14, width * 0.3);
  return (
    <svg
      aria-hidden
      focusable="false"
      viewBox={`-4 ${-roof - 2} ${width + 8} ${height + roof + 2}`}
      className="h-16 max-w-28 shrink-0 self-end forced-colors:hidden"
      preserveAspectRatio="xMaxYMax meet"
    >
      <path
        className="fill-wall stroke-(--wall-edge)"
        vectorEffect="non-scaling-stroke"
        d={`M-2.5 1L${width / 2} ${-roof}L${width + 2.5} 1H${width}V${height}H0V1Z`}
      />
      {panes.map((status, index) => {
        const x = 4 + (index % columns) * PITCH + 1.5;
        const y = 5 + Math.floor(index / columns) * PITCH;
        return <rect key={index} className={GLASS[status]} x={x} y={y} width="5" height="5.5" />;
      })}
      <rect className="fill-(--pane)" x={width / 2 - 2.5} y={height - 6} width="5" height="6" />
    </svg>
  );
}

/** The status of each window. In large groups each status keeps its share, and a single server is still visible. */
export function panesOf(counts: Readonly<Record<StatusGroup, number>>): StatusGroup[] {
  const total = FROM_THE_TOP.reduce((sum, status) => sum + counts[status], 0);
  const scale = total > MOST ? MOST / total : 1;
  return FROM_THE_TOP.flatMap((status) =>
    Array.from(
      { length: counts[status] > 0 ? Math.max(1, Math.round(counts[status] * scale)) : 0 },
      () => status,
    ),
  );
}
