/**
 * A text that somebody else wrote as one line, which turns no text around it: what is neither letter nor blank counts as a
 * blank. People read such texts among others' in lists, mails and on screens that know no boxes.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ");
}
