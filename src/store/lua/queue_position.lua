--[[
  Position: the place, nothing else. Reading never admits anybody, and the number itself is the lobby's
  arithmetic over the ticket, the header and the departed list of this same execution.

  From flush.lua: tell. From place.lua: place_of.
--]]

local function queue_position(user)
  add_outcome(place_of(user))
end
