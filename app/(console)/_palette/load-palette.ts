import { later } from "../_kit/later";

/** Loads the palette. */
export const loadPalette = later(() => import("./palette").then(({ Palette }) => Palette));
