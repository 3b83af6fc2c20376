--[[
  Complete: the shop says what its buyer did with a pass. Safe to repeat with the same booking id. One of
    COMPLETED   booked; the slot is free.  The same answer for the same booking id, however often
    LATE        booked after the pass was swept: counted, so that the stock stays true
    PASS_SPENT  another booking was made with this pass, or it is bound to another one
    UNKNOWN     this pass was issued before the event started anew

  From serve_booth.lua: called_score. From pass.lua and records.lua: the rest.
--]]

local new_bookings = {} -- record and booking id of each, for the HASH of what is spent
local redemptions_over = {} -- records of those whose booking is made

local function complete_booking(user, first_end_ms, booking)
  if is_of_earlier_sale(first_end_ms) then
    return "UNKNOWN", 0
  end
  local record = record_of(user, first_end_ms)
  local is_known = booked[record]
  if (is_known or redeemed[record] or booking) ~= booking then
    return "PASS_SPENT", 0
  end

  if not is_known then
    booked[record] = booking
    new_bookings[#new_bookings + 1] = record
    new_bookings[#new_bookings + 1] = booking
    state.completed = state.completed + 1
  end
  if redeemed[record] then
    redemptions_over[#redemptions_over + 1] = record
  end
  local band, deadline_ms = find_pass(user, first_end_ms)
  if band == ADMITTED_BAND or band == FORFEITED_BAND then
    transfer(band == ADMITTED_BAND and "admitted" or "forfeited", "spent")
    put_called(user, SPENT_BAND, deadline_ms)
    called_score[user] = score_of(SPENT_BAND, deadline_ms)
  elseif not is_known then
    state.late = state.late + 1
    return "LATE", 0
  end
  return "COMPLETED", 0
end
