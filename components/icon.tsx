import { iconId } from "./icon-id";
import type { IconName } from "./icon-sheet";

export type { IconName };

/** One of the page's icons, in the colour of the text around it. */
export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg aria-hidden className={className}>
      <use href={`#${iconId(name)}`} />
    </svg>
  );
}
