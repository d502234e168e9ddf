/** Emoji as they are written with selectors of their form, joiners and tags: in them, all of these are visible. */
const EMOJI =
  /\p{Extended_Pictographic}[\uFE0F\u{1F3FB}-\u{1F3FF}]*(?:\u200D[\p{Extended_Pictographic}\u2640\u2642][\uFE0F\u{1F3FB}-\u{1F3FF}]*)*(?:[\u{E0020}-\u{E007E}]+\u{E007F})?/gu;

/**
 * Whether a name has only visible characters: no joiners, fillers or selectors of a letter's form, nor any that turns
 * the text around it. With them it would be another name that looks the same. For all names that people distinguish by
 * reading them.
 */
export function isVisible(name: string): boolean {
  return !/[\p{Bidi_Control}\p{DI}\p{Cf}]/u.test(name.replace(EMOJI, "*"));
}

export const INVISIBLE = "must hold nothing that is invisible";
