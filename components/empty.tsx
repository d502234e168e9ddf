import type { ReactNode } from "react";
import { LogoMark } from "./logo";

/** Says that there is nothing, and what to do about it. */
export function Empty({
  title,
  text,
  heading: Heading = "h2",
  children,
}: {
  title: string;
  text: string;
  heading?: "h1" | "h2";
  children?: ReactNode;
}) {
  return (
    <div className="grid place-items-center gap-3 rounded-xl border border-dashed bg-card/60 px-6 py-14 text-center">
      <LogoMark className="size-14 text-moon" />
      <Heading className="text-lg font-semibold [overflow-wrap:anywhere]">{title}</Heading>
      <p className="max-w-md text-sm text-balance text-muted-foreground">{text}</p>
      {children ? <div className="mt-2">{children}</div> : null}
    </div>
  );
}
