--[[
  Leave: LEFT expires_at_ms, the end of a live pass that the person leaves with, 0 for none. Leaving twice is leaving once.
  A person who leaves with a live pass keeps its slot until the pass expires, or passes could be hoarded.

  From flush.lua: acts, queue_score, called_score, add_outcome. From place.lua: place_of.
--]]

acts[#acts + 1] = function(user)
  local place, value = place_of(user)
  if place == "WAITING" or place == "RETURNED" then
    transfer("waiting")
    if place == "RETURNED" then
      transfer("returned")
    end
    take_out_of_line(user)
    state.departed_count = state.departed_count + 1
    departed_tickets[#departed_tickets + 1] = text(value)
    queue_score[user] = nil
  elseif place == "CALLED" or place == "MISSED" then
    transfer(place == "CALLED" and "called" or "missed")
    take_out_of_called(user)
    called_score[user] = nil
  elseif place == "ADMITTED" then
    transfer("admitted", "forfeited")
    put_called(user, FORFEITED_BAND, value)
    called_score[user] = score_of(FORFEITED_BAND, value)
  end
  add_outcome("LEFT", (place == "ADMITTED" or place == "FORFEITED") and value or 0)
end
