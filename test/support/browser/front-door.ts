import type { ServerResponse } from "node:http";
import { openProxy, type ProxyRules, type RunningProxy } from "./proxy.ts";

/**
 * What stands between the browsers and the queue: it passes everything through, counts who listens, and breaks off what
 * is open, which Chromium's own "offline" does not do to a stream.
 */
export class FrontDoor {
  readonly #proxy: RunningProxy;
  readonly #streams: string[];

  private constructor(proxy: RunningProxy, streams: string[]) {
    this.#proxy = proxy;
    this.#streams = streams;
  }

  static async open(queueUrl: string, rules: Pick<ProxyRules, "preface"> = {}): Promise<FrontDoor> {
    const streams: string[] = [];
    const begun = (path: string, outgoing: ServerResponse) => {
      if (!path.endsWith("/stream") || outgoing.destroyed) return; // gone before it was answered
      streams.push(path);
      outgoing.once("close", () => streams.splice(streams.indexOf(path), 1));
    };
    return new FrontDoor(await openProxy(queueUrl, { ...rules, begun }), streams);
  }

  get port(): number {
    return Number(new URL(this.#proxy.url).port);
  }

  /**
   * Of an event's people, all of them. A stream that is not answered yet does not count: when it is broken off, Chromium
   * asks again by itself, below its own "offline".
   */
  openStreams(event: string): number {
    return this.#streams.filter((path) => path.includes(`/${event}/stream`)).length;
  }

  breakOff(): void {
    this.#proxy.breakOff();
  }

  /** As a tunnel does, for all who come through here. */
  shut(isShut: boolean): void {
    this.#proxy.shut(isShut);
  }

  close(): Promise<void> {
    return this.#proxy.close();
  }
}
