/** How the palette is sent for. */
export const loadPalette = () => import("./palette").then(({ Palette }) => Palette);
