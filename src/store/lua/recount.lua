--[[
  Recount: the counters from the sets themselves, each by one command a shard, whatever their size. A script that an error
  cut off between its sets and its state leaves counters that match no set. Only a script that has all shards may.

  From people.lua: the bands, shards, and each one's entrants (see entrants.lua).
--]]

--- Sums what the command answers of this key of each shard.
local function count_in_shards(command, key, ...)
  local sum = 0
  for _, each in ipairs(shards) do
    sum = sum + call(command, each[key], ...)
  end
  return sum
end

local function people_in(first_band, last_band)
  return count_in_shards("ZCOUNT", "called", text(first_band * BAND_WIDTH), "(" .. text((last_band + 1) * BAND_WIDTH))
end

--- How many entrants are gone or not, of those sheets that are not in line yet.
local function count_unseated(gone)
  local sum = 0
  for index, each in ipairs(shards) do
    local sheet = math.max(0, math.ceil((state.draw_seated - index + 1) / #shards)) -- a part is sheet * shards + shard
    sum = sum + call("ZCOUNT", each.entrants, gone * 256 + sheet, gone * 256 + 255)
  end
  return sum
end

--- Entrants before the close, and as the close counts them; after it those who have no seat yet.
local function recount_entrants()
  if state.draw == ENTERING then
    state.entered, state.gone = count_in_shards("ZCARD", "entrants"), count_unseated(1)
  elseif is_drawing() then
    state.waiting, state.gone = state.waiting + count_unseated(0), count_unseated(1)
  end
end

local function recount()
  state.waiting = count_in_shards("ZCARD", "queue")
  state.returned = count_in_shards("ZCOUNT", "queue", "-inf", "(" .. text(FIRST_TICKET))
  state.called = people_in(CALLED_BAND, CALLED_AGAIN_BAND)
  state.called_again = people_in(CALLED_AGAIN_BAND, CALLED_AGAIN_BAND)
  state.admitted = people_in(ADMITTED_BAND, ADMITTED_BAND)
  state.missed = people_in(MISSED_BAND, MISSED_BAND)
  state.spent = people_in(SPENT_BAND, SPENT_BAND)
  state.forfeited = people_in(FORFEITED_BAND, FORFEITED_BAND)
  state.revoked = people_in(REVOKED_BAND, REVOKED_BAND)
  state.completed = state.forgotten + count_in_shards("HLEN", "spent")
  if state.records_since_ms > 0 then -- else all are in `spent`: see records.lua
    state.completed = state.completed + count_in_shards("HLEN", "earlier_spent")
  end
  recount_entrants()
  state.recounted_at_ms = now_ms
end

--- Now in a script that has all shards, else by the next tick.
local function recount_soon()
  if #shards == shard_count then
    recount()
  else
    state.recounted_at_ms, state.idle = 0, 0
  end
end
