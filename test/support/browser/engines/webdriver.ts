/** As much of https://www.w3.org/TR/webdriver2/ as a tab needs, over plain HTTP. */
export class WebDriverSession {
  readonly #url: string;

  private constructor(url: string) {
    this.#url = url;
  }

  /** Its commands wait for no load: WebKit's driver waits for ever for that of a page which "back" took out of its store. */
  static async open(driverUrl: string): Promise<WebDriverSession> {
    const capabilities = { alwaysMatch: { pageLoadStrategy: "none" } };
    const { sessionId } = await ask<{ sessionId: string }>(`${driverUrl}/session`, "POST", { capabilities });
    return new WebDriverSession(`${driverUrl}/session/${sessionId}`);
  }

  /** A driver has a window that it speaks of, so every command says first which. */
  async do<T>(window: string, method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<T> {
    await ask(`${this.#url}/window`, "POST", { handle: window });
    return ask(`${this.#url}/${path}`, method, body);
  }

  windows(): Promise<string[]> {
    return ask(`${this.#url}/window/handles`, "GET");
  }

  async openWindow(): Promise<string> {
    const { handle } = await ask<{ handle: string }>(`${this.#url}/window/new`, "POST", { type: "window" });
    return handle;
  }

  async close(): Promise<void> {
    await ask(this.#url, "DELETE");
  }
}

/** WebKit's driver gives no answer at all to a script that a navigation cuts off: what waits for a page asks again. */
const LONGEST_COMMAND_MS = 20_000;

/** Throws what the driver says went wrong. */
async function ask<T>(url: string, method: string, body?: object): Promise<T> {
  const answer = await fetch(url, {
    method,
    signal: AbortSignal.timeout(LONGEST_COMMAND_MS),
    ...(method === "POST" && { body: JSON.stringify(body ?? {}) }),
  });
  const { value } = (await answer.json()) as { value: unknown };
  if (answer.ok) return value as T;
  const { error, message } = value as { error: string; message: string };
  throw new Error(`${error}: ${message} (${method} ${new URL(url).pathname})`);
}
