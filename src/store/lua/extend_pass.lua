--[[
  Extend: a pass is good for at least so long beyond the end that it was claimed with: a payment may be slow. Its slot stays
  taken until then. By how much in all, and not by how much more: so it may be repeated, and two at once do not add up. Nothing
  shortens a pass. Who extends by 0 asks whether the pass still stands. One of
    STANDS expires_at_ms  (see place.lua) the end that it has now
    SPENT                 booked: there is nothing to wait for
    ENDED, REVOKED, NOT_HELD (see pass.lua), UNKNOWN (issued before the event started anew): nothing changed

  From serve_booth.lua: called_score. From pass.lua and records.lua: the rest.
--]]

local function extend_pass(user, first_end_ms, by_s)
  local steps = by_s / EXTENSION_STEP_S
  if steps % 1 ~= 0 or steps > MOST_EXTENSION_STEPS then
    error("a pass is extended by whole steps of five seconds, 999 at most")
  elseif is_of_earlier_sale(first_end_ms) then
    return "UNKNOWN", 0
  elseif booked[record_of(user, first_end_ms)] then
    return "SPENT", 0
  end
  local band, deadline_ms = find_pass(user, first_end_ms)
  local reason = why_over(band, deadline_ms, first_end_ms)
  if reason then
    return reason, 0
  end
  local extended_ms = extended_by(first_end_ms, steps)
  if extended_ms > deadline_ms then
    put_called(user, band, extended_ms)
    called_score[user] = score_of(band, extended_ms)
    deadline_ms = extended_ms
  end
  return "STANDS", deadline_ms
end
