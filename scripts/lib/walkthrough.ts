/** curl lines from joining to a booking, to be pasted one after the other; no tool but curl and sed. */
export function walkthrough(queueUrl: string, originUrl: string): string {
  const api = `${queueUrl}/api/v1/queue`;
  return `
# Join, watch your position until it is your turn, claim the pass, book with it:
curl -s -c jar -b jar -X POST ${api}/join -H 'content-type: application/json' -d '{"event_id":"demo"}'; echo
curl -sN -b jar ${api}/position/demo/stream
PASS=$(curl -s -b jar -X POST ${api}/claim -H 'content-type: application/json' -d '{"event_id":"demo"}' | sed 's/.*"queue_pass":"\\([^"]*\\)".*/\\1/')
curl -s -X POST ${originUrl}/bookings/reserve -H "x-queue-pass: $PASS" -H 'content-type: application/json' -d '{"event_id":"demo"}'; echo
`;
}
