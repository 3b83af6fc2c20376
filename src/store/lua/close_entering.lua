--[[
  Close: ends the entering, by the loop's clock alone, in two steps. The first tick at or after the opening says when: a second
  later: until then flushes are HELD, and the push of that tick has all lobbies look whether Redis went back of late and forgot
  entries that were answered. Afterwards none can be put back: the close gives the entrants the ordinals 1 to `entered`, though
  the drawing decides later whose is whose, so that who comes now joins behind them at once, with a ticket. Everything is counted
  from the sets, in one script, and changes the state alone. A close announced by a clock that ran ahead is announced anew by the
  next loop's clock, or taken back where by that clock the event has not opened.

  From recount.lua: count_in_shards, count_unseated. From renumber.lua: LONGEST_WAIT_MS.
--]]

local CLOSING_MS = 1000

local function close_entering()
  if state.draw ~= ENTERING then
    return
  elseif not is_closing() or state.draw_closed_ms - now_ms > LONGEST_WAIT_MS then
    state.draw_closed_ms = now_ms >= state.opens_at_ms and now_ms + CLOSING_MS or 0
    return
  elseif now_ms < state.draw_closed_ms then
    return
  end
  state.entered, state.gone = count_in_shards("ZCARD", "entrants"), count_unseated(1)
  state.joined, state.waiting = state.entered, state.entered - state.gone
  state.last_second = math.max(state.last_second, math.floor(now_ms / 1000) - TICKET_EPOCH_S)
  state.draw_closed_ms = now_ms
  state.draw = state.entered > 0 and CLOSED or SEATED -- without entrants there is nothing to draw
end
