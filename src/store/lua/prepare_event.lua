--[[
  Prepare: an event is about to be created, or given other settings of its queue, and so other objects. Isolates of the
  Worker know that some seconds later, so somebody may still come by the settings of before. Where those look in other shards,
  their join would begin the event there, and nobody could be served by the new ones: from here on only these may begin it.

  KEYS  1 queue:{e}:state  HASH  see state.lua
  ARGV  1 shards of the settings of before   2 shards of the new ones
        3 until when some may know those of before, ms since 1970: after it the first who joins decides, as ever
  Returns DONE, or, having changed nothing,
    HAS_PEOPLE       somebody waits, is called, may return or entered
    IN_OTHER_SHARDS  people have come, and the new settings would look for what is left of them in other shards
--]]
local STATE = KEYS[1]
local before, after, until_ms = ARGV[1], ARGV[2], ARGV[3]

local fields = redis.call("HMGET", STATE, "generation", "shards", "idle", "waiting", "called", "retired",
  "draw", "entered", "gone")
local has_begun = tonumber(fields[1] or 0) > 0
local draw = tonumber(fields[7] or 0) -- as state.lua names its numbers
local entrants = draw == 1 and tonumber(fields[8] or 0) - tonumber(fields[9] or 0) or 0
local people = tonumber(fields[4] or 0) + tonumber(fields[5] or 0) + entrants
local is_idle = fields[3] ~= "0" and people == 0 and draw ~= 2 and draw ~= 3

if has_begun and (fields[2] or "1") ~= after then
  return "IN_OTHER_SHARDS"
elseif has_begun and before == after and not is_idle then
  return "HAS_PEOPLE" -- objects of other shards than the people are in serve none of them, so leaving these takes nobody away
end
if fields[6] then
  redis.call("UNLINK", STATE) -- an event of this id was retired a moment ago, and is created anew
end
if not has_begun and before ~= after then
  redis.call("HSET", STATE, "shards", after, "shards_until_ms", until_ms)
end
return "DONE"
