/** The languages that are spoken beside English. */
export const LANGUAGES = ["de", "es", "fr", "ja", "ko", "pt", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];
