--[[
  Commit: the list of entrants is signed, and a round of the beacon that nobody knows yet is to decide its order. The first
  who commits does so for good: a late duplicate and a second object find what stands.

  ARGV  1..4 see drawing.lua   5 size (of the list)   6 round   7 not_after_ms (the round is too near
        from then on, by the clock of who asks and by the loop's, which a late duplicate cannot turn back)
        8 checkpoint (a JWS)
  Returns { status, checkpoint }
    DONE     it stands
    OTHER    another one stands, the one that is answered
    CHANGED  the event was closed anew or has not as many entrants: nothing changed, no checkpoint
    LATE     the round is too near: likewise
--]]
-- @include state
-- @include people
-- @include recount
-- @include drawing

local size, round = argument(5, "size"), argument(6, "round")
local not_after_ms, signed = argument(7, "not_after_ms"), ARGV[8]
local MOST_CHARACTERS = 1024
if not signed or #signed > MOST_CHARACTERS or not string.find(signed, "^[%w_.-]+$") then
  error("ARGV[8] checkpoint is no JWS of at most 1024 bytes")
end

if is_this_drawing(COMMITTED) then
  return { checkpoint == signed and "DONE" or "OTHER", checkpoint }
elseif not is_this_drawing(CLOSED) or size ~= state.entered or size ~= count_in_shards("ZCARD", "entrants") then
  return { "CHANGED", "" }
elseif math.max(now_ms, state.clock_ms) >= not_after_ms then
  return { "LATE", "" }
end
-- One command: the checkpoint is never there without the phase, nor the phase without it.
call("HSET", STATE, "draw", COMMITTED, "draw_round", text(round), CHECKPOINT, signed)
return { "DONE", signed }
