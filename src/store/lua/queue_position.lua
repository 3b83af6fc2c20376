--[[
  Position: the place, nothing else. Reading admits no user, and the number itself is the lobby's
  arithmetic over the ticket, the snapshot and the departed list of this same execution.

  From flush.lua: acts, add_outcome. From place.lua: place_of.
--]]

acts[#acts + 1] = function(user)
  add_outcome(place_of(user))
end
