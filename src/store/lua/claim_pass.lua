--[[
  Claim: ADMITTED until, the same on every call; its minutes start now and end on a whole second, because a
  JWT counts in seconds. WAIT 0 when the pace of passes is used up or the event stands; otherwise the place.
  A claim that comes after its deadline but before the sweep succeeds.
--]]

local function claim_pass(user)
  local place, value = place_of(user)
  if place ~= "CALLED" then
    return tell(place, value)
  elseif state.claim_tokens < 1000000 or state.paused > 0 or state.rate == 0 then
    return tell("WAIT", 0)
  end
  local _, used_return = read_score(called_score[user])
  local until_ms = (math.floor(now / 1000) + state.pass_ttl) * 1000
  state.claim_tokens = state.claim_tokens - 1000000
  move("called", "admitted")
  put_called(user, ADMITTED_STATE, used_return, until_ms)
  called_score[user] = until_ms * 8 + ADMITTED_STATE
  tell("ADMITTED", until_ms)
end
