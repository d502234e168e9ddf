import { LogoMark } from "./logo";

/** The scene of a street: houses to be built, missing ones, sleeping ones, or one in trouble. */
export type StreetScene = "toBuild" | "missing" | "asleep" | "trouble";

/** The houses: middle, width and height, and the numbers of windows in a row and of rows. */
const HOUSES = {
  left: [150, 46, 40, 3, 2],
  middle: [240, 58, 52, 4, 3],
  right: [330, 46, 34, 3, 2],
} as const;
type House = keyof typeof HOUSES;

const GROUND = 132;
/** Stars as x, y and radius. */
const STARS = [
  [26, 30, 1], [62, 58, 0.7], [98, 22, 1.1], [132, 46, 0.7], [196, 18, 0.8], [214, 52, 0.6], [282, 24, 1],
  [318, 58, 0.7], [352, 16, 0.8], [438, 52, 0.9], [462, 22, 0.7], [12, 74, 0.6], [470, 78, 0.6],
] as const; // oxfmt-ignore

/** A small street of the panorama at night, where a page has nothing else to show. Decoration. */
export function Street({ scene }: { scene: StreetScene }) {
  const isHollow = scene === "toBuild" || scene === "missing";
  return (
    <div aria-hidden className="relative isolate h-full overflow-hidden night-sky forced-colors:hidden">
      <svg
        viewBox="0 0 480 140"
        preserveAspectRatio="xMidYMax meet"
        className="size-full overflow-visible"
        focusable="false"
      >
        <g className="fill-moon opacity-0 dark:opacity-80">
          {STARS.map(([x, y, r]) => (
            <circle key={x} cx={x} cy={y} r={r} />
          ))}
        </g>
        <g className="fill-(--hill)">
          <path opacity="0.1" d="M-400 104C-200 60 20 70 140 92S420 66 560 84S800 70 900 96V140H-400Z" />
          <path
            opacity="0.16"
            d="M-400 122C-240 98 -40 104 120 114S380 98 520 112S760 102 900 118V140H-400Z"
          />
        </g>
        <path className="fill-(--wall)" opacity="0.9" d={`M-400 ${GROUND}H900V140H-400Z`} />
        {scene === "toBuild" ? null : (
          <>
            <Front at="left" />
            <Front at="right" />
          </>
        )}
        {isHollow ? <Hollow /> : <Front at="middle" trouble={scene === "trouble"} />}
        <g className="fill-(--wall)" opacity="0.75">
          <Tree x={scene === "toBuild" ? 188 : 108} tall={24} />
          <Tree x={scene === "toBuild" ? 296 : 374} tall={30} />
          <Tree x={scene === "toBuild" ? 308 : 388} tall={18} />
        </g>
      </svg>
      <LogoMark className="absolute top-4 left-[calc(50%+min(26%,7rem))] size-8 text-moon" />
    </div>
  );
}

/** Three houses alone: all are dark but one. */
export function Houses({ className }: { className?: string }) {
  return (
    <svg aria-hidden focusable="false" viewBox={`118 60 244 ${GROUND - 60}`} className={className}>
      <Front at="left" />
      <Front at="middle" lit={5} />
      <Front at="right" />
      <g className="fill-(--wall)">
        <Tree x={187} tall={22} />
        <Tree x={291} tall={28} />
      </g>
    </svg>
  );
}

function outline(at: House): string {
  const [x, width, height] = HOUSES[at];
  const [left, right, top] = [x - width / 2, x + width / 2, GROUND - height];
  const eaves = `M${left - 3} ${top + 1}L${x} ${top - width * 0.3}L${right + 3} ${top + 1}H${right}`;
  return `${eaves}V${GROUND}H${left}V${top + 1}Z`;
}

/** A house with dark windows; in trouble, one is lit and has bars, as in the panorama. */
function Front({ at, trouble = false, lit }: { at: House; trouble?: boolean; lit?: number }) {
  const [x, width, height, columns, floors] = HOUSES[at];
  const pitch = (width - 6) / columns;
  const [left, top] = [x - (pitch * columns) / 2, GROUND - height + 5];
  const panes = Array.from({ length: columns * floors }, (_, index) => index);
  const wide = pitch - 4.5;
  return (
    <>
      <path className="fill-(--wall) stroke-(--wall-edge)" d={outline(at)} />
      {panes.map((index) => {
        const [px, py] = [left + (index % columns) * pitch + 2.25, top + Math.floor(index / columns) * 12];
        const red = trouble && index === 6;
        return (
          <g key={index}>
            {red ? (
              <rect
                className="fill-lit-trouble"
                opacity="0.3"
                x={px - 3}
                y={py - 3}
                width={wide + 6}
                height="14"
              />
            ) : null}
            <rect
              className={red ? "fill-lit-trouble" : index === lit ? "fill-lit" : "fill-(--pane)"}
              x={px}
              y={py}
              width={wide}
              height="8"
            />
            {red ? (
              <path className="stroke-(--wall)" strokeWidth="1.5" d={`M${px} ${py + 8}L${px + wide} ${py}`} />
            ) : null}
          </g>
        );
      })}
      <rect className="fill-(--pane)" x={x - 3} y={GROUND - 8} width="6" height="8" />
    </>
  );
}

/** A missing house: hollow, like times that are not known in the panorama. */
function Hollow() {
  return (
    <path
      className="fill-none stroke-muted-foreground"
      strokeWidth="1.25"
      strokeDasharray="4 3"
      d={outline("middle")}
    />
  );
}

function Tree({ x, tall }: { x: number; tall: number }) {
  return (
    <>
      <rect x={x - 0.75} y={GROUND - tall * 0.5} width="1.5" height={tall * 0.5} />
      <ellipse cx={x} cy={GROUND - tall * 0.66} rx={tall * 0.24} ry={tall * 0.4} />
    </>
  );
}
