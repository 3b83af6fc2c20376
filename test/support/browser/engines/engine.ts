/** What Chromium, Firefox and WebKit have in common for a test: as much as the journeys in test/browsers need. */
export interface Engine {
  /** Of somebody who has never been here. One at a time: WebKit's driver has no more. */
  openProfile(): Promise<Profile>;
  close(): Promise<void>;
}

export interface Profile {
  /** A tab in front of the others. */
  openTab(): Promise<Tab>;
  close(): Promise<void>;
}

export interface Tab {
  /** Resolves when the page is loaded. */
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** The value of an expression in the page; JSON can say it. */
  read<T>(expression: string): Promise<T>;
  /** A click, as by a mouse, on the button of this name that is to be seen. */
  press(button: string): Promise<void>;
  /** Types into an empty field: the one that these words label. */
  type(label: string, text: string): Promise<void>;
  /** The names of the cookies that the page's address is sent. */
  cookieNames(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * XPath, because all drivers know it. A page keeps buttons hidden whose time has not come, and a dialog lets nobody press what
 * lies behind it.
 */
export function buttonNamed(name: string): string {
  const isNamed = `normalize-space()="${name}" or @aria-label="${name}"`;
  return `//button[${isNamed}][not(ancestor-or-self::*[@hidden])][not(//dialog[@open]) or ancestor::dialog[@open]]`;
}

export function fieldLabelled(label: string): string {
  const isLabel = `[normalize-space()="${label}"]`;
  return `//*[self::input or self::textarea][@id=//label${isLabel}/@for or @aria-labelledby=//*${isLabel}/@id]`;
}
