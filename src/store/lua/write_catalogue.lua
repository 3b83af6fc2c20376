--[[
  Catalogue: puts the entry of a created event in, in the place of the one that the operator has seen, or takes one out. Of two
  operators who act at once the later one is refused. A write that is repeated, because its reply was lost, is answered as before.

  KEYS  1 queue:catalogue  HASH  event id -> JSON that begins with {"version":1,
  ARGV  1 event id   2 version of the entry that is there, 0 = there is none, "" = whatever it is
        3 the new entry, "" = takes it out   4 the most events   5 the most bytes of an entry
  Returns DONE, or, having changed nothing, CONFLICT, FULL, TOO_LARGE
--]]
local CATALOGUE = KEYS[1]
local event, expected, entry = ARGV[1], ARGV[2], ARGV[3]
local most_events, most_bytes = tonumber(ARGV[4]), tonumber(ARGV[5])

local before = redis.call("HGET", CATALOGUE, event) or ""
local version = before == "" and "0" or string.match(before, '^{"version":(%d+),') or "unreadable"

if before == entry then
  return "DONE"
elseif expected ~= "" and expected ~= version then
  return "CONFLICT"
elseif entry == "" then
  redis.call("HDEL", CATALOGUE, event)
  return "DONE"
elseif #entry > most_bytes then
  return "TOO_LARGE"
elseif before == "" and redis.call("HLEN", CATALOGUE) >= most_events then
  return "FULL"
end
redis.call("HSET", CATALOGUE, event, entry)
return "DONE"
