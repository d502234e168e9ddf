/** Emoji as they are written with selectors of their form, joiners and tags: all of that is seen in them. */
const EMOJI =
  /\p{Extended_Pictographic}[\uFE0F\u{1F3FB}-\u{1F3FF}]*(?:\u200D[\p{Extended_Pictographic}\u2640\u2642][\uFE0F\u{1F3FB}-\u{1F3FF}]*)*(?:[\u{E0020}-\u{E007E}]+\u{E007F})?/gu;

/**
 * Whether a name holds nothing that nobody sees, such as joiners, fillers and selectors of a letter's form, nor what
 * turns the text around it: with them it would be another name of the same look. It is asked of all names that people
 * tell apart by reading them.
 */
export function isVisible(name: string): boolean {
  return !/[\p{Bidi_Control}\p{DI}\p{Cf}]/u.test(name.replace(EMOJI, "*"));
}

export const INVISIBLE = "must hold nothing that is invisible";
