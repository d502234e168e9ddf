/** Stars as x, y (percent) and radius (px): the same at every visit, so that nothing moves. */
const STARS = [
  [6, 12, 1.2], [13, 34, 0.9], [19, 8, 1.5], [27, 22, 0.8], [33, 6, 1], [40, 19, 1.1], [44, 14, 0.8],
  [52, 5, 1.2], [59, 17, 0.9], [63, 11, 1.4], [84, 42, 0.8], [76, 7, 1], [82, 24, 1.3], [88, 14, 0.8],
  [93, 36, 1.1], [97, 9, 0.9], [9, 58, 0.8], [90, 60, 0.9], [4, 80, 1], [96, 82, 0.8],
] as const; // prettier-ignore

/** What lies behind the door: stars by night, hills at the foot. Only to look at. */
export function NightScene() {
  return (
    <div aria-hidden className="pointer-events-none absolute inset-0 -z-10">
      <svg className="size-full opacity-0 dark:opacity-90">
        {STARS.map(([x, y, r]) => (
          <circle key={`${x} ${y}`} cx={`${x}%`} cy={`${y}%`} r={r} className="fill-moon" />
        ))}
      </svg>
      <svg
        viewBox="0 0 1440 220"
        preserveAspectRatio="none"
        className="absolute inset-x-0 bottom-0 h-[22vh] w-full text-primary dark:text-black"
      >
        <path
          fill="currentColor"
          opacity="0.08"
          className="dark:opacity-25"
          d="M0 120C240 40 430 60 640 110S1090 190 1440 70V220H0Z"
        />
        <path
          fill="currentColor"
          opacity="0.1"
          className="dark:opacity-35"
          d="M0 170C200 110 420 150 700 165S1180 110 1440 150V220H0Z"
        />
      </svg>
    </div>
  );
}
