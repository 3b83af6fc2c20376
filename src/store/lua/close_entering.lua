--[[
  Close: the first tick at or after the opening ends the entering, by the loop's clock alone. Entrants have the ordinals 1 to
  `entered` from then on, though nobody knows yet whose is whose, so that who comes now joins behind them at once, with a ticket.
  Everything is counted from the sets, in one script, and changes the state alone.

  From recount.lua: count_in_shards, count_unseated.
--]]

local function close_entering()
  if state.draw ~= ENTERING or now_ms < state.opens_at_ms then
    return
  end
  state.entered, state.gone = count_in_shards("ZCARD", "entrants"), count_unseated(1)
  state.joined, state.waiting = state.entered, state.entered - state.gone
  state.last_second = math.max(state.last_second, math.floor(now_ms / 1000) - TICKET_EPOCH_S)
  state.draw_closed_ms = now_ms
  state.draw = state.entered > 0 and CLOSED or SEATED -- of nobody there is nothing to draw
end
