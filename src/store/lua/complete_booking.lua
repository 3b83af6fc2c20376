--[[
  Complete: the shop says what its buyer did with the pass that ends at `expires_at_ms`. Safe to repeat with the same
  booking id. One of
    COMPLETED   booked; the slot is free.  The same answer for the same booking id, however often
    LATE        booked after the pass was swept: counted, so that the stock stays true
    PASS_SPENT  another booking was made with this pass
    UNKNOWN     this pass was issued before the event started anew

  From serve_booth.lua: called_score, booked. From records.lua: record_of.
--]]

local new_bookings = {} -- field and booking id of each, for the HASH of what is spent

local function complete_booking(user, expires_at_ms, booking)
  local first_end_ms = (math.floor(state.generation / 1000) + state.pass_ttl_s) * 1000
  if state.generation == 0 or expires_at_ms < first_end_ms then
    return "UNKNOWN"
  end
  local field = record_of(user, expires_at_ms)
  local earlier = booked[field]
  if earlier and earlier ~= booking then
    return "PASS_SPENT"
  end

  local band, deadline_ms = MISSED_BAND, 0
  if called_score[user] then
    band, deadline_ms = read_score(called_score[user])
  end
  local holds_it = deadline_ms == expires_at_ms and (band == ADMITTED_BAND or band == FORFEITED_BAND)
  if not earlier then
    booked[field] = booking
    new_bookings[#new_bookings + 1] = field
    new_bookings[#new_bookings + 1] = booking
    state.completed = state.completed + 1
  end
  if holds_it then
    transfer(band == ADMITTED_BAND and "admitted" or "forfeited", "spent")
    put_called(user, SPENT_BAND, expires_at_ms)
    called_score[user] = score_of(SPENT_BAND, expires_at_ms)
  elseif not earlier then
    state.late = state.late + 1
    return "LATE"
  end
  return "COMPLETED"
end
