"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect } from "react";
import { rememberPlace } from "../../place";

/** Remembers where in the console this tab is. */
export function PlaceKeeper() {
  const path = usePathname() ?? "";
  const query = useSearchParams()?.toString();
  useEffect(() => rememberPlace(query ? `${path}?${query}` : path), [path, query]);
  return null;
}
