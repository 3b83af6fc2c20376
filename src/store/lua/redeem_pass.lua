--[[
  Redeem: the shop binds a pass to one booking before that is paid, so that no other booking is begun with it, on whatever
  server. It counts no booking and frees no slot. Safe to repeat with the same booking id. One of
    REDEEMED    bound to this booking.  The same answer for the same booking id, also after the pass has ended
    COMPLETED   this booking was made with it already
    PASS_SPENT  it is bound to another booking, or another one was made with it
    ENDED, REVOKED, SPENT, NOT_HELD (see pass.lua), UNKNOWN (issued before the event started anew): not bound

  From pass.lua and records.lua: all of it.
--]]

local new_redemptions = {} -- record and booking id of each, for the HASH of what is redeemed

local function redeem_pass(user, first_end_ms, booking)
  if is_of_earlier_sale(first_end_ms) then
    return "UNKNOWN", 0
  end
  local record = record_of(user, first_end_ms)
  if (booked[record] or redeemed[record] or booking) ~= booking then
    return "PASS_SPENT", 0
  elseif booked[record] then
    return "COMPLETED", 0
  end
  local band, deadline_ms = find_pass(user, first_end_ms)
  local reason = why_over(band, deadline_ms, first_end_ms)
  if taken_back[record] then
    return "REVOKED", 0
  elseif reason == "REVOKED" or (reason and not redeemed[record]) then
    return reason, 0
  elseif not redeemed[record] then
    redeemed[record] = booking
    new_redemptions[#new_redemptions + 1] = record
    new_redemptions[#new_redemptions + 1] = booking
    state.redeemed = state.redeemed + 1
  end
  return "REDEEMED", 0
end
