--[[
  Earn: tokens for the time that has passed. A tick counts it, and so does a join that meets nobody in line, because the loop
  may rest. Time is earned once, by a tick or a join: `clock_ms` is the time of the last tick, `earned_ahead_ms` how far beyond it
  joins have counted, by the clocks of their lobbies, and `earned_ahead` what they have earned. The next tick takes back what of
  it is beyond its own clock, which may leave calls owed: fewer than zero tokens. While they are, no join earns any. So a lobby
  whose clock runs ahead earns nothing by that, and holds calls up by one burst at most.
--]]

--- One burst, in millionths of a person.
local function burst_tokens()
  return state.rate > 0 and math.max(PERSON, state.rate * state.burst_ms) or 0
end

--- The rate that holds from now on. Who comes first of all, a tick or a join, starts the clocks, with one burst of tokens.
local function apply_rate(rate_setting, burst_ms)
  state.rate = state.rate_override >= 0 and state.rate_override or rate_setting
  state.burst_ms = burst_ms
  if state.clock_ms == 0 then
    state.tokens, state.claim_tokens = burst_tokens(), burst_tokens()
    state.clock_ms, state.claim_clock_ms = now_ms, now_ms
  end
end

--- Tokens are capped, never the time: at most one burst after any silence, and the fraction of a person that was left, or every
--- call at a slow rate would lose one. Returns what that time is worth.
local function earn(elapsed_ms)
  local earned = is_halted() and 0 or elapsed_ms * state.rate
  state.tokens = math.min(burst_tokens() + PERSON - 1, state.tokens + earned)
  return earned
end

--- A join counts the time up to its own.
local function earn_ahead()
  if state.tokens < 0 then
    return
  end
  local elapsed_ms, before = math.max(0, now_ms - state.clock_ms - state.earned_ahead_ms), state.tokens
  earn(elapsed_ms)
  state.earned_ahead_ms = state.earned_ahead_ms + elapsed_ms
  state.earned_ahead = state.earned_ahead + state.tokens - before
end

--- A tick counts the `since_ms` since the last one, or takes back. Returns what the time is worth that no join has counted.
local function earn_since(since_ms)
  local ahead_ms, ahead = state.earned_ahead_ms, state.earned_ahead
  state.earned_ahead_ms, state.earned_ahead = 0, 0
  local beyond_ms = ahead_ms - since_ms
  if beyond_ms > 0 then
    -- All that this time can have been worth, at this rate or at another one that held until now, but no more than was earned.
    local worth = math.max(beyond_ms * state.rate, math.ceil(ahead * (beyond_ms / ahead_ms)))
    state.tokens = state.tokens - math.max(0, math.min(ahead, worth))
    return earn(0)
  end
  return earn(since_ms - ahead_ms)
end

--- A booth's clock may run ahead of the last tick or call by no more than a tick that is late. What was claimed in a longer
--- silence came out of what was saved, and that time is not earned a second time.
local function set_claim_horizon(clock_ms, interval_ms)
  if clock_ms > state.claim_horizon_ms and state.claims_earned_to_ms >= state.claim_horizon_ms then
    state.claims_earned_to_ms = clock_ms
  end
  state.claim_horizon_ms = clock_ms + 2 * interval_ms
end
