import { spawn } from "node:child_process";
import { once } from "node:events";
import { findProgram } from "../../../../scripts/system/find-program.ts";
import { freePort } from "../../../../scripts/system/free-port.ts";
import { soon } from "../../soon.ts";
import { buttonNamed, type Engine, fieldLabelled, type Profile, type Tab } from "./engine.ts";
import { WebDriverSession } from "./webdriver.ts";

const PROGRAMS = ["dbus-run-session", "xvfb-run", "WebKitWebDriver"];
/** How a driver writes which element it means. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const IS_LOADED_ANEW = `!window.isPast && document.readyState === "complete"`;

/** WebKitGTK's own small browser, on a screen of its own that is nowhere to be seen. */
export async function startWebKit(): Promise<Engine> {
  const missing = PROGRAMS.filter((name) => !findProgram([name]));
  if (missing.length > 0)
    throw new Error(`There is no ${missing.join(", ")} here: node scripts/setup.mjs --all-browsers`);
  const port = await freePort(0);
  const driver = spawn("dbus-run-session", ["--", "xvfb-run", "-a", "WebKitWebDriver", `--port=${port}`], {
    stdio: "ignore",
    detached: true, // a group of its own, which is ended as one
    env: { ...process.env, NO_AT_BRIDGE: "1", LC_ALL: "C" }, // a machine of no language, whatever this one's is
  });
  const url = `http://127.0.0.1:${port}`;
  await soon(() => fetch(`${url}/status`));
  return {
    openProfile: async () => profileOf(await soon(() => WebDriverSession.open(url))), // one in a hundred hangs
    async close() {
      const ended = once(driver, "exit");
      if (driver.pid) process.kill(-driver.pid);
      await ended;
    },
  };
}

function profileOf(session: WebDriverSession): Profile {
  let hasTab = false;
  return {
    async openTab() {
      const [first = ""] = hasTab ? [] : await session.windows();
      const window = hasTab ? await session.openWindow() : first;
      hasTab = true;
      return tabOf(session, window);
    },
    close: () => session.close(),
  };
}

function tabOf(session: WebDriverSession, window: string): Tab {
  const read = <T>(expression: string): Promise<T> =>
    session.do(window, "POST", "execute/sync", { script: `return (${expression})`, args: [] });
  const load = async (how: string, body?: object) => {
    await read("window.isPast = true");
    await session.do(window, "POST", how, body);
    await soon(async () => {
      if (!(await read(IS_LOADED_ANEW))) throw new Error("the page has not loaded");
    });
  };
  const useElement = (xpath: string, how: "click" | "value", body?: object) =>
    soon(async () => {
      const using = { using: "xpath", value: xpath };
      const element: Record<string, string> = await session.do(window, "POST", "element", using);
      await session.do<null>(window, "POST", `element/${element[ELEMENT]}/${how}`, body);
    });
  return {
    goto: (url) => load("url", { url }),
    reload: () => load("refresh"),
    read,
    press: (button) => useElement(buttonNamed(button), "click"),
    type: (label, text) => useElement(fieldLabelled(label), "value", { text }),
    async cookieNames() {
      const cookies: { name: string }[] = await session.do(window, "GET", "cookie");
      return cookies.map(({ name }) => name);
    },
    async close() {
      await session.do(window, "DELETE", "window");
    },
  };
}
