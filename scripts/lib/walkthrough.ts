/** Where to look with a browser, and lines to paste into a shell, from joining the queue to a booking. */
export function walkthrough(queueUrl: string, originUrl: string, eventId: string): string {
  const api = `${queueUrl}/api/v1/queue`;
  const jar = "-c /tmp/queue-cookies -b /tmp/queue-cookies";
  const body = `-H 'Content-Type: application/json' -d '{"event_id":"${eventId}"}'`;
  return `Open the waiting page in a browser: ${queueUrl}/queue/${eventId}

Or walk through it in another terminal:

# join: you get a place, and a cookie that keeps it
curl -s ${jar} ${body} ${api}/join; echo

# watch your position until it is your turn
curl -sN ${jar} ${api}/position/${eventId}/stream

# claim your pass
PASS=$(curl -s ${jar} ${body} ${api}/claim | sed -E 's/.*"queue_pass":"([^"]*)".*/\\1/'); echo "$PASS"

# book with it at the shop
curl -s -H "X-Queue-Pass: $PASS" ${body} ${originUrl}/bookings/reserve; echo
`;
}

/** The event to walk through: the first that is declared by its name, else the example's. */
export function pickEvent(events: unknown): string {
  const names = typeof events === "object" && events !== null ? Object.keys(events) : [];
  return names.find((name) => name !== "*") ?? "demo";
}
