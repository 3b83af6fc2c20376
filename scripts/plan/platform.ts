/** What the platforms allow; read in their documentation on the day of the price list. */
export const PLATFORM = {
  /** Per database, on every plan up to $400 a month; requests beyond it are delayed. https://upstash.com/docs/redis */
  redisCommandsPerSecond: 10_000,
  redisRecordBytes: 100e6,
  /** Soft; https://developers.cloudflare.com/durable-objects/platform/limits/ */
  objectRequestsPerSecond: 1000,
  objectBytes: 128e6,
  /**
   * Requests a second of one isolate of the Worker. Not documented: an assumption, on the side of more isolates. Each asks for
   * itself what is public about an event. Workers have no limit of requests a second.
   */
  requestsPerIsolate: 100,
  /** On the paid plan, per invocation; https://developers.cloudflare.com/workers/platform/limits/ */
  subRequests: 10_000,
} as const;

/**
 * The share of an object's bounds that is planned with. The hash of user ids fills some lobbies a tenth above the
 * average, and real work leaves an object about half of the requests that an empty one answers.
 */
export const COMFORTABLE = 0.5;
