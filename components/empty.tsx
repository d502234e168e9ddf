"use client";

import { lazy, Suspense, type ReactNode } from "react";
import type { StreetScene } from "./street";

/** The picture, loaded only with a page that is empty. Without it the note says the same. */
const Street = lazy(() =>
  import("./street").then(
    ({ Street }) => ({ default: Street }),
    () => ({ default: () => <></> }),
  ),
);

interface EmptyProps {
  readonly title: string;
  readonly text: string;
  /** The scene of the picture. */
  readonly scene: StreetScene;
  readonly heading?: "h1" | "h2";
  /** A button or a link to begin with. */
  readonly children?: ReactNode;
}

/** The note of an empty page with its remedy, beneath a small street at night. */
export function Empty({ title, text, scene, heading: Heading = "h2", children }: EmptyProps) {
  return (
    // A frame (ui/card.ts), written out: each page is sent this note in a file of its own, and would be sent `cn` with it.
    <div className="overflow-hidden rounded-xl border bg-card text-center" data-empty={scene}>
      <div className="h-36 border-b sm:h-44">
        <Suspense>
          <Street scene={scene} />
        </Suspense>
      </div>
      <div className="grid place-items-center gap-2 px-6 pt-6 pb-8">
        <Heading className="text-lg font-semibold [overflow-wrap:anywhere]">{title}</Heading>
        <p className="max-w-md text-sm text-balance [overflow-wrap:anywhere] text-muted-foreground">{text}</p>
        {children ? <div className="mt-3 flex flex-wrap justify-center gap-2">{children}</div> : null}
      </div>
    </div>
  );
}
