--[[
  End: the drawing is over, and calls begin; or it is stopped.

  ARGV  1..4 see drawing.lua   5 how: SEATED or STOPPED
        6 why it is stopped: a number from 1, of core/draw/stop-reason.ts; 0 with SEATED
  Returns status
    DONE     it is so
    AGAIN    SEATED, but not everybody who stayed is in line or was called: all seats are to be given once more
    DIFFERS  SEATED, but there are not as many entrants as the close counted; nothing changed
    CHANGED  nothing changed: it is another drawing, or not all parts are seated
--]]
-- @include state
-- @include people
-- @include line
-- @include recount
-- @include renumber
-- @include entrants
-- @include drawing

local how, reason = ARGV[5], argument(6, "reason")
local PARTS = SHEETS * shard_count

if how == "STOPPED" then
  if reason == 0 then
    error("ARGV[6] names no reason to stop")
  end
  if not is_this_drawing(CLOSED) and not is_this_drawing(COMMITTED) then
    return "CHANGED"
  end
  state.draw_trouble = reason
  save_state()
  return "DONE"
elseif how ~= "SEATED" then
  error("ARGV[5] is neither SEATED nor STOPPED")
elseif is_this_drawing(SEATED) then
  return "DONE"
elseif not is_this_drawing(COMMITTED) or state.draw_seated ~= PARTS then
  return "CHANGED"
end

if count_in_shards("ZCARD", "entrants") ~= state.entered then
  return "DIFFERS"
end
recount()
local stayers = count_in_shards("ZCOUNT", "entrants", 0, SHEETS - 1)
local seated = count_in_shards("ZCOUNT", "queue", text(FIRST_TICKET), text(ticket_of(state.entered)))
local elsewhere = count_in_shards("ZCARD", "called") -- of before a rollback
if seated < stayers - elsewhere then
  state.draw_seated = 0
  request_renumbering(now_ms) -- the tickets of who is gone will be in the departed list twice
  save_state()
  return "AGAIN"
end
state.draw = SEATED
state.idle = 0
save_state()
return "DONE"
