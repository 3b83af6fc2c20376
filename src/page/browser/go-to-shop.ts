import type { ClaimedPass } from "../../client/queue-client.ts";
import type { Shop } from "../page-model.ts";

/** Goes to the shop with a pass: never in an address, which ends up in logs, histories and other people's chats. */
export function goToShop({ address, passBy }: Shop, eventId: string, { queuePass }: ClaimedPass): void {
  if (passBy === "cookie") {
    location.assign(address);
    return;
  }
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  for (const [name, value] of Object.entries({ queue_pass: queuePass, event_id: eventId })) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  document.body.append(form); // a form outside of the document goes nowhere
  form.submit();
  form.remove(); // a page that is kept for "back" keeps no pass
}
