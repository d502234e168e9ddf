/** The id of the element of the sheet that has the drawing of an icon. */
export const iconId = (name: string): string => `icon-${name}`;
