/**
 * A foreign text as one line that turns no text around it: whatever is neither letter nor blank becomes a blank. People
 * read such texts among others in lists, mails and simple screens.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ");
}
