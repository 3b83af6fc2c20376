--[[
  Retire: deletes all that Redis has of an idle event, the trail of its operators too, in one command. Flushes, batches and
  ticks of objects that still know the event then meet none, and write nothing: only a join begins a new one. Of an event that is
  to be gone, isolates of the Worker may bring joins and acts for some seconds yet: for as long its state says closed and
  retired, by a key that then goes by itself.

  It counts the sets, not the counters, so a script that was cut off makes no event look idle.

  KEYS  those of all shards, then queue:{e}:audit
  ARGV  1 now_ms   2 shards   3 for how many ms no join may begin it anew, 0 = at once
        4 gives_up (1 = of a drawing that is not over, entrants and who came since refuse nothing: nobody has been called)
  Returns { status, how many people refuse it }
    RETIRED            nothing else is left
    PEOPLE_WAIT        are in line, or entered
    PEOPLE_CALLED      may claim
    PEOPLE_MAY_RETURN  after a missed turn
    PASSES_LIVE        a person who holds one, booked or left with it or lost it, could otherwise get a second
--]]
-- @include state
-- @include people
-- @include recount

local closed_for_ms, gives_up = argument(3, "closed_for_ms"), argument(4, "gives_up") > 0

load_state()

--- How many people of a band have a deadline that is still to come.
local function people_until(band)
  return count_in_shards("ZCOUNT", "called", "(" .. text(score_of(band, now_ms)), "(" .. text(score_of(band + 1, 0)))
end

local function people_waiting()
  if not has_entrants() then
    return count_in_shards("ZCARD", "queue")
  end
  return gives_up and 0 or count_in_shards("ZCARD", "queue") + count_unseated(0)
end

local function why_not()
  local waiting = people_waiting()
  if waiting > 0 then
    return "PEOPLE_WAIT", waiting
  end
  local called = people_in(CALLED_BAND, CALLED_AGAIN_BAND)
  if called > 0 then
    return "PEOPLE_CALLED", called
  end
  local missed = people_until(MISSED_BAND)
  if missed > 0 then
    return "PEOPLE_MAY_RETURN", missed
  end
  local passes = 0
  for _, band in ipairs({ ADMITTED_BAND, SPENT_BAND, FORFEITED_BAND, REVOKED_BAND }) do
    passes = passes + people_until(band)
  end
  if passes > 0 then
    return "PASSES_LIVE", passes
  end
end

local reason, people = why_not()
if reason then
  return { reason, people }
end
call("UNLINK", unpack(KEYS))
if closed_for_ms > 0 then
  call("HSET", STATE, "closed", 1, "retired", 1)
  call("PEXPIRE", STATE, closed_for_ms)
end
return { "RETIRED", 0 }
