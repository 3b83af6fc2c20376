/** By the makers' own pages about them, November 2026. A program that calls itself otherwise is not found so. */
const NAMES = [
  "Amazonbot",
  "Applebot",
  "Bytespider",
  "CCBot",
  "ChatGPT-User",
  "Claude-SearchBot",
  "Claude-User",
  "ClaudeBot",
  "DuckAssistBot",
  "Google-Agent",
  "Googlebot",
  "GPTBot",
  "MistralAI-User",
  "OAI-SearchBot",
  "Perplexity-User",
  "PerplexityBot",
  "bingbot",
  "meta-externalagent",
  "meta-externalfetcher",
];
const NAMED = new RegExp(`\\b(${NAMES.join("|")})\\b`, "i");

/** Whether a user agent is the name of a crawler or of an agent that acts for somebody. */
export function isNamedSoftware(userAgent: string): boolean {
  return NAMED.test(userAgent);
}
