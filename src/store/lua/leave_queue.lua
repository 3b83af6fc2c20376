--[[
  Leave: LEFT expires_at_ms, the end of a live pass that the person leaves with, 0 for none. Leaving twice is leaving once.
  A person who leaves with a live pass keeps its slot until the pass expires, or passes could be hoarded.

  An entrant gives up: their place in the list of entrants stays.

  From flush.lua: acts, queue_score, called_score, add_outcome. From place.lua: place_of, entry_of. From entrants.lua: depart,
  give_up.
--]]

acts[#acts + 1] = function(user)
  local place, value = place_of(user)
  if place == "WAITING" or place == "RETURNED" then
    transfer("waiting")
    if place == "RETURNED" then
      transfer("returned")
    end
    depart(user, value)
    queue_score[user] = nil
  elseif place == "ENTRANT" then
    entry_of[user] = give_up(user, entry_of[user], queue_score[user])
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
