--[[
  Commit: the checkpoint, which is the signed list of entrants for one round of the beacon, is written into the state. The object
  of the drawing has published it before, so the script sets no time limit: after a rollback it writes the same one again.
  The first checkpoint stays: a late duplicate and a second object find it.

  ARGV  1..4 see drawing.lua   5 size (of the list)   6 round
        7 checkpoint (a JWS; empty: nothing is written, and the status says whether one could be)
  Returns { status, checkpoint }
    DONE     it stands; to an empty one: it could be written
    OTHER    another one stands, the one that is answered
    CHANGED  the event was closed anew or has not as many entrants: nothing changed, no checkpoint
--]]
-- @include state
-- @include people
-- @include recount
-- @include drawing

local size, round = argument(5, "size"), argument(6, "round")
local signed = ARGV[7]
local MOST_CHARACTERS = 1024
if not signed or #signed > MOST_CHARACTERS or not string.find(signed, "^[%w_.-]*$") then
  error("ARGV[7] checkpoint is no JWS of at most 1024 bytes")
end

if is_this_drawing(COMMITTED) then
  return { checkpoint == signed and "DONE" or "OTHER", checkpoint }
elseif not is_this_drawing(CLOSED) or size ~= state.entered or size ~= count_in_shards("ZCARD", "entrants") then
  return { "CHANGED", "" }
elseif signed == "" then
  return { "DONE", "" }
end
-- One command: the checkpoint is never there without the phase, nor the phase without it.
call("HSET", STATE, "draw", COMMITTED, "draw_round", text(round), CHECKPOINT, signed)
return { "DONE", signed }
