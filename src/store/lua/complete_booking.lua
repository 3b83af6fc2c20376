--[[
  Complete: the origin says what its buyer did with the pass. Safe to repeat with the same booking id.

  ARGV  1 now_ms   2 user   3 expires_at_ms (the pass's exp)   4 booking id
  Returns { outcome }
    COMPLETED   booked; the slot is free.  The same answer for the same booking id, however often
    LATE        booked after the pass was swept: counted, so that the stock stays true
    PASS_SPENT  another booking was made with this pass
    UNKNOWN     this pass was issued before the event started anew
--]]
-- @include state
-- @include people

local user, expires_at_ms, booking = ARGV[2], argument(3, "expires_at_ms"), ARGV[4]
load_state()

if state.generation == 0 or expires_at_ms - state.pass_ttl_s * 1000 < math.floor(state.generation / 1000) * 1000 then
  return { "UNKNOWN" }
end

local field = user .. ":" .. text(expires_at_ms)
local earlier = call("HGET", SPENT, field)
if earlier and earlier ~= booking then
  return { "PASS_SPENT" }
end

local score = tonumber(call("ZSCORE", CALLED, user) or nil)
local band, deadline_ms = MISSED_BAND, 0
if score then
  band, deadline_ms = read_score(score)
end
local holds_it = deadline_ms == expires_at_ms and (band == ADMITTED_BAND or band == FORFEITED_BAND)
if earlier and not holds_it then
  return { "COMPLETED" }
end

-- The record first: it is what counts, and a report that is repeated after an error finishes what is missing.
if not earlier then
  call("HSET", SPENT, field, booking)
  state.completed = state.completed + 1
end
if holds_it then
  transfer(band == ADMITTED_BAND and "admitted" or "forfeited", "spent")
  put_called(user, SPENT_BAND, expires_at_ms)
else
  state.late = state.late + 1 -- its record stays until the event is retired: no sweep will meet it
end
save()
return { holds_it and "COMPLETED" or "LATE" }
