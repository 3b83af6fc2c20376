--[[
  Of the scripts that a drawing goes on by: whether they are of this drawing. They go on while a renumbering is wanted, which
  waits for them.

  KEYS  those of all shards
  ARGV  1 now_ms   2 shards   3 generation   4 draw_closed_ms
--]]

local generation, closed_ms = argument(3, "generation"), argument(4, "draw_closed_ms")

load_state()

local function is_this_drawing(phase)
  return state.draw == phase and state.generation == generation and state.draw_closed_ms == closed_ms and state.draw_trouble == 0
end

--- The ticket of a drawn place.
local function ticket_of(place)
  return (math.floor(closed_ms / 1000) - TICKET_EPOCH_S) * FIRST_TICKET + place
end
