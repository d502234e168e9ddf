import { LogoMark } from "@/components/logo";

/** The ground, and the great house: its middle, its width and its height. */
const GROUND = 236;
const HOUSE = { x: 240, wide: 148, tall: 122 } as const;
const [COLUMNS, FLOORS] = [4, 3];
/** Windows in the order in which their lights go on. */
const ORDER = [9, 6, 4, 3, 10, 1, 11, 7, 0, 5, 8, 2];
export const WINDOWS = ORDER.length;

/** Stars as x, y and radius. */
const STARS = [
  [18, 40, 1.2], [52, 96, 0.8], [84, 30, 1], [110, 72, 0.7], [142, 18, 1.3], [176, 54, 0.8], [214, 26, 0.9],
  [262, 14, 1.2], [300, 46, 0.7], [336, 22, 1], [428, 80, 0.9], [462, 34, 1.2], [446, 116, 0.7], [30, 140, 0.8],
] as const; // oxfmt-ignore

interface NightHouseProps {
  /** The windows that are lit, 0 to `WINDOWS`. */
  readonly lit: number;
  /** Its door stands open. */
  readonly open: boolean;
  /** One more light is about to go on. */
  readonly waking: boolean;
}

/** A house at night, in which one light after the other goes on. Decoration: words beside it say the same. */
export function NightHouse({ lit, open, waking }: NightHouseProps) {
  const { x, wide, tall } = HOUSE;
  const [left, right, top] = [x - wide / 2, x + wide / 2, GROUND - tall];
  const on = new Set(ORDER.slice(0, lit));
  const next = waking ? ORDER[lit] : undefined;
  const pitch = (wide - 20) / COLUMNS;
  return (
    <div aria-hidden className="relative w-full max-w-xl forced-colors:hidden" data-lit={lit}>
      <svg viewBox="0 0 480 260" className="w-full overflow-visible" focusable="false">
        <g className="fill-moon opacity-0 dark:opacity-90">
          {STARS.map(([sx, sy, r]) => (
            <circle key={sx} cx={sx} cy={sy} r={r} />
          ))}
        </g>
        <g className="fill-(--hill)">
          <path
            opacity="0.1"
            d="M-900 214C-420 120 20 128 150 168S430 122 580 160S1000 150 1400 200V260H-900Z"
          />
          <path
            opacity="0.16"
            d="M-900 232C-380 184 -40 190 120 206S390 182 520 204S980 190 1400 226V260H-900Z"
          />
        </g>
        <path className="fill-(--wall)" d={`M-900 ${GROUND}H1400V900H-900Z`} />
        <Small x={104} wide={64} tall={56} />
        <Small x={376} wide={70} tall={62} />
        <g className="fill-(--wall)">
          <Tree x={58} tall={40} />
          <Tree x={150} tall={56} />
          <Tree x={326} tall={44} />
          <Tree x={426} tall={50} />
        </g>
        {open ? (
          <>
            <defs>
              <linearGradient id="light-of-the-door" x1="0" y1="0" x2="0" y2="1">
                <stop offset="0" stopColor="var(--lit)" stopOpacity="0.5" />
                <stop offset="1" stopColor="var(--lit)" stopOpacity="0" />
              </linearGradient>
            </defs>
            <path
              fill="url(#light-of-the-door)"
              d={`M${x - 9} ${GROUND}H${x + 9}L${x + 60} 260H${x - 60}Z`}
            />
          </>
        ) : null}
        <path
          className="fill-(--wall) stroke-(--wall-edge)"
          strokeWidth="1.5"
          d={`M${left - 8} ${top + 2}L${x} ${top - 44}L${right + 8} ${top + 2}H${right}V${GROUND}H${left}V${top + 2}Z`}
        />
        <path
          className="fill-(--wall) stroke-(--wall-edge)"
          strokeWidth="1.5"
          d={`M${x + 34} ${top - 24}V${top - 46}H${x + 48}V${top - 15}`}
        />
        {Array.from({ length: COLUMNS * FLOORS }, (_, index) => {
          const px = left + 10 + (index % COLUMNS) * pitch + 6;
          const py = top + 14 + Math.floor(index / COLUMNS) * 28;
          const isLit = on.has(index);
          return (
            <g key={index}>
              {isLit ? (
                <rect
                  className="fill-lit"
                  opacity="0.2"
                  x={px - 5}
                  y={py - 5}
                  width={pitch - 2}
                  height="28"
                  rx="5"
                />
              ) : null}
              <rect
                className={isLit ? "fill-lit" : "fill-(--pane)"}
                x={px}
                y={py}
                width={pitch - 12}
                height="18"
                rx="1"
              />
              {index === next ? (
                <rect
                  className="fill-lit motion-safe:animate-pulse"
                  opacity="0.55"
                  x={px}
                  y={py}
                  width={pitch - 12}
                  height="18"
                  rx="1"
                />
              ) : null}
              <path
                className="stroke-(--wall)"
                strokeWidth="1.5"
                d={`M${px + (pitch - 12) / 2} ${py}v18M${px} ${py + 9}h${pitch - 12}`}
              />
            </g>
          );
        })}
        <rect
          className={open ? "fill-lit" : "fill-(--pane)"}
          x={x - 9}
          y={GROUND - 26}
          width="18"
          height="26"
          rx="1.5"
        />
        {open ? null : <circle className="fill-(--wall-edge)" cx={x + 5} cy={GROUND - 12} r="1.3" />}
      </svg>
      <LogoMark className="absolute top-[6%] left-[78%] size-[11%] text-moon" />
    </div>
  );
}

/** A neighbour, asleep. */
function Small({ x, wide, tall }: { x: number; wide: number; tall: number }) {
  const [left, right, top] = [x - wide / 2, x + wide / 2, GROUND - tall];
  return (
    <>
      <path
        className="fill-(--wall) stroke-(--wall-edge)"
        opacity="0.9"
        d={`M${left - 4} ${top + 1}L${x} ${top - 20}L${right + 4} ${top + 1}H${right}V${GROUND}H${left}V${top + 1}Z`}
      />
      {[0, 1, 2, 3].map((index) => (
        <rect
          key={index}
          className="fill-(--pane)"
          x={x - 19 + (index % 2) * 24}
          y={top + 12 + Math.floor(index / 2) * 20}
          width="14"
          height="10"
        />
      ))}
    </>
  );
}

function Tree({ x, tall }: { x: number; tall: number }) {
  return (
    <>
      <rect x={x - 1.5} y={GROUND - tall * 0.5} width="3" height={tall * 0.5} />
      <ellipse cx={x} cy={GROUND - tall * 0.66} rx={tall * 0.24} ry={tall * 0.4} />
    </>
  );
}
