/**
 * On a machine without a locale WebKit calls its language "C", which `Intl` does not know. uPlot makes a number format of it as
 * soon as it is loaded, and the whole desk would stop there, so this file comes before it.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: document.documentElement.lang });
}
