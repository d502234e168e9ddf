"use client";

import { lazy, Suspense } from "react";
import type { EmptyProps } from "./empty-open";

const EmptyOpen = lazy(() => import("./empty-open").then((module) => ({ default: module.EmptyOpen })));

/** The note of an empty page with its remedy, beneath a small street at night. Loaded only with a page that is empty. */
export function Empty(props: EmptyProps) {
  return (
    <Suspense>
      <EmptyOpen {...props} />
    </Suspense>
  );
}
