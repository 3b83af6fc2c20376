--[[
  Complete: the origin says what its buyer did with the pass. Safe to repeat with the same booking id.

  ARGV  1 now   2 user   3 until_ms (the pass's exp)   4 booking id
  Returns { outcome }
    COMPLETED   booked; the slot is free.  The same answer for the same booking id, however often
    LATE        booked after the pass was swept: counted, so that the stock stays true
    PASS_SPENT  another booking was made with this pass
    UNKNOWN     this pass was issued before the event started anew
--]]
-- @include header
-- @include people

local user, until_ms, booking = ARGV[2], argument(3, "until_ms"), ARGV[4]
load_state()

if state.generation == 0 or until_ms - state.pass_ttl * 1000 < math.floor(state.generation / 1000) * 1000 then
  return { "UNKNOWN" }
end

local field = user .. ":" .. text(until_ms)
local earlier = call("HGET", SPENT, field)
if earlier then
  return { earlier == booking and "COMPLETED" or "PASS_SPENT" }
end

local score = tonumber(call("ZSCORE", CALLED, user) or nil)
local person_state, deadline = MISSED_STATE, 0
if score then
  local _
  person_state, _, deadline = read_score(score)
end
local holds_it = deadline == until_ms and (person_state == ADMITTED_STATE or person_state == FORFEITED_STATE)

call("HSET", SPENT, field, booking)
state.completed = state.completed + 1
if holds_it then
  move(person_state == ADMITTED_STATE and "admitted" or "forfeited", "spent")
  put_called(user, SPENT_STATE, false, until_ms)
else
  state.late = state.late + 1 -- its record stays until the event is retired: no sweep will meet it
end
save_people()
save_state()
return { holds_it and "COMPLETED" or "LATE" }
