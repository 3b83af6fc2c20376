--[[
  Recount: the counters from the sets themselves, each by one command, whatever their size. A script that an error
  cut off between its sets and its state leaves counters that match no set.

  From people.lua: the bands.
--]]

local function people_in(first_band, last_band)
  return call("ZCOUNT", CALLED, text(first_band * BAND_WIDTH), "(" .. text((last_band + 1) * BAND_WIDTH))
end

local function recount()
  state.waiting = call("ZCARD", QUEUE)
  state.returned = call("ZCOUNT", QUEUE, "-inf", "(" .. text(FIRST_TICKET))
  state.called = people_in(CALLED_BAND, CALLED_AGAIN_BAND)
  state.called_again = people_in(CALLED_AGAIN_BAND, CALLED_AGAIN_BAND)
  state.admitted = people_in(ADMITTED_BAND, ADMITTED_BAND)
  state.missed = people_in(MISSED_BAND, MISSED_BAND)
  state.spent = people_in(SPENT_BAND, SPENT_BAND)
  state.forfeited = people_in(FORFEITED_BAND, FORFEITED_BAND)
  state.completed = call("HLEN", SPENT) -- every booking keeps its record until the event is retired
  state.recounted_at_ms = now_ms
end
