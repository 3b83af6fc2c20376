--[[
  Leave: LEFT, always; leaving twice is leaving once.
  Somebody who leaves with a live pass keeps its slot until the pass expires, or passes could be hoarded.

  From flush.lua: queue_score, called_score, tell. From place.lua: place_of.
--]]

local function leave_queue(user)
  local place, value = place_of(user)
  if place == "WAITING" or place == "RETURNED" then
    move("waiting")
    if place == "RETURNED" then
      move("returned")
    end
    queue_removals[#queue_removals + 1] = user
    state.left_count = state.left_count + 1
    left_tickets[#left_tickets + 1] = text(value)
    queue_score[user] = nil
  elseif place == "CALLED" or place == "MISSED" then
    move(place == "CALLED" and "called" or "missed")
    called_removals[#called_removals + 1] = user
    called_score[user] = nil
  elseif place == "ADMITTED" then
    move("admitted", "forfeited")
    put_called(user, FORFEITED_BAND, value)
    called_score[user] = score_of(FORFEITED_BAND, value)
  end
  tell("LEFT", 0)
end
