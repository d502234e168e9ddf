import { later } from "../_kit/load-later";

/** Loads the palette. */
export const loadPalette = later(() => import("./palette").then(({ Palette }) => Palette));
