/** Languages that the operator's words may be in: those of the page. */
export const LANGUAGES = ["en", "th"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Texts by language. */
export type InLanguages = { readonly [Name in Language]?: string };
