--[[
  Claim: ADMITTED until, the same on every call; its minutes start now and end on a whole second, because a
  JWT counts in seconds. WAIT 0 when the pace of passes is used up or the event stands; otherwise the place.
  A claim that comes after its deadline but before the sweep succeeds.
--]]

local CLAIM_BURST_MS = 50

--- Passes are paced here and not by the ticks: two ticks' worth would meet at the shop whenever people take one
--- late and the next at once. 1.2 times the rate, and at most 50 ms of it saved: so 170 ms worth in any 100 ms,
--- and the rest up to twice the rate is for the clocks of lobbies, which differ by a few ms. Time is this
--- lobby's, but never behind the loop's last tick nor beyond the horizon that it set.
local function earn_claims()
  local at = math.min(math.max(now, state.clock), state.claim_horizon)
  local earned_to = math.min(state.claims_earned_to, state.claim_horizon)
  local elapsed = math.max(0, at - earned_to)
  local most = math.max(PERSON, state.rate * CLAIM_BURST_MS)
  state.claim_tokens = math.min(most, state.claim_tokens + math.floor(elapsed * state.rate * 6 / 5))
  state.claims_earned_to = math.max(at, earned_to)
end

local function claim_pass(user)
  local place, value = place_of(user)
  if place ~= "CALLED" then
    return tell(place, value)
  elseif is_standing() then
    return tell("WAIT", 0)
  end
  earn_claims()
  if state.claim_tokens < PERSON then
    return tell("WAIT", 0)
  end
  local _, used_return = read_score(called_score[user])
  local until_ms = (math.floor(now / 1000) + state.pass_ttl) * 1000
  state.claim_tokens = state.claim_tokens - PERSON
  move("called", "admitted")
  put_called(user, ADMITTED_STATE, used_return, until_ms)
  called_score[user] = until_ms * 8 + ADMITTED_STATE
  tell("ADMITTED", until_ms)
end
