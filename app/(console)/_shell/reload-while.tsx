"use client";

import { useReload } from "../_runs/use-reload";

/** Milliseconds between two looks: a standby reads what is written as often. */
const EVERY = 5000;

/** Reads the page anew for as long as this is on it: the manager may serve a moment later. */
export function ReloadWhile() {
  useReload(true, EVERY);
  return null;
}
