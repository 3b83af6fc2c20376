--[[
  Position: the place, nothing else. Reading never admits anybody, and the number itself is the lobby's
  arithmetic over the ticket, the header and the left list of this same execution.

  From flush.lua: tell. From place.lua: place_of.
--]]

local function queue_position(user)
  tell(place_of(user))
end
