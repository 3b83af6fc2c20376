"""The shop's three pages, as plain as they can be: a real shop has its own."""

from html import escape


def closed_door(why, to_queue):
    """Without a valid pass; `why` says what is wrong with the one that came, None when none did."""
    reason = "" if why is None else f"<p>{escape(why)}</p>"
    link = f'<p><a href="{escape(to_queue)}">Go to the queue</a></p>'
    return _page("Tickets are sold through the queue", reason + link)


def open_door(event_id):
    form = '<form method="post"><button>Book</button></form>'
    return _page("You are in", f"<p>Your queue pass for <b>{escape(event_id)}</b> is valid.</p>{form}")


def confirmation(booking):
    event, name = escape(booking["event_id"]), escape(booking["booking_id"])
    return _page("You have booked", f"<p>Event: <b>{event}</b></p><p>Booking: <code>{name}</code></p>")


def _page(heading, main):
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{heading} – Example shop in Python</title>
<style>body {{ font: 1.125rem/1.5 system-ui, sans-serif; max-width: 30rem; margin: 15vh auto 0; padding: 0 1.25rem }}</style>
<h1>{heading}</h1>
{main}
</html>
"""
