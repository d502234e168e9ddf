import type { SVGProps } from "react";

/** The mark: a crescent that is a cradle, and with its bar a power sign. */
export function LogoMark(props: SVGProps<SVGSVGElement>) {
  return (
    <svg viewBox="0 0 64 64" aria-hidden focusable="false" {...props}>
      <path fill="currentColor" d="M13.2 21.4A23 23 0 1 0 50.8 21.4A19.5 19.5 0 1 1 13.2 21.4Z" />
      <rect x="29" y="9" width="6" height="23" rx="3" fill="currentColor" />
    </svg>
  );
}

/** Mark and name. */
export function Logo({ className }: { className?: string }) {
  return (
    <span className={className}>
      <LogoMark className="size-7 text-moon" />
      <span className="text-lg font-semibold tracking-tight">komoriuta</span>
    </span>
  );
}
