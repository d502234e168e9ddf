/** Loads the palette. */
export const loadPalette = () => import("./palette").then(({ Palette }) => Palette);
