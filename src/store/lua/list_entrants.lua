--[[
  List entrants: who is on some of the sheets of a drawing, of one shard, and how far the drawing is. It changes nothing, and runs
  like every script, because a replica that answers reads may be behind.

  ARGV  1 now_ms   2 shards   3 first sheet   4 last sheet (below the first: none is read)
  Returns { { draw, generation, draw_closed_ms, entered, draw_trouble, draw_seated, clock_ms, draw_key },
            checkpoint, { user ... } }
--]]
-- @include state
-- @include people

local first, last = argument(3, "first sheet"), argument(4, "last sheet")
local SHEETS = 256
local STATE_OF_DRAW = {
  "draw", "generation", "draw_closed_ms", "entered", "draw_trouble", "draw_seated", "clock_ms", "draw_key",
}

load_state()
local numbers, users = {}, {}
for index, name in ipairs(STATE_OF_DRAW) do
  numbers[index] = state[name]
end
for gone = 0, 1 do -- those who are gone stand behind all others, see entrants.lua
  local from, to = text(gone * SHEETS + first), text(gone * SHEETS + last)
  local found = first <= last and call("ZRANGEBYSCORE", shard.entrants, from, to) or {}
  for _, user in ipairs(found) do
    users[#users + 1] = user
  end
end
return { numbers, checkpoint, users }
