/** The hills of the login page, and a house with one window lit. Decoration. */
export function Hills() {
  return (
    <svg
      aria-hidden
      focusable="false"
      viewBox="0 0 224 96"
      preserveAspectRatio="xMidYMax slice"
      className="absolute inset-0 size-full forced-colors:hidden"
    >
      <path className="fill-(--hill)" opacity="0.07" d="M0 52C36 24 70 30 104 46S172 70 224 34V96H0Z" />
      <g className="fill-wall stroke-(--wall-edge)" strokeWidth="0.5" opacity="0.8">
        <path d="M150 56L159 49L168 56V68H150Z" />
        <ellipse cx="177" cy="59" rx="3.6" ry="6.5" />
      </g>
      <path className="fill-lit" d="M153 58.5h4v4h-4z" />
      <path className="fill-(--hill)" opacity="0.09" d="M0 72C32 50 66 62 112 68S184 52 224 66V96H0Z" />
    </svg>
  );
}
