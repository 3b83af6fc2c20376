--[[
  Claim: ADMITTED expires_at_ms, the same on every call; its minutes start now and end on a whole second, because a
  JWT counts in seconds. WAIT 0 when the pace of passes is used up or the event is halted; otherwise the place.
  A claim that comes after its deadline but before the sweep succeeds.

  Passes are paced here and not by the ticks: two ticks' worth would meet at the shop whenever people take one
  late and the next at once. Two rules, on one clock:
    the bucket   earns 1.2 times the rate and saves a burst, 200 ms of the rate at most: a booth that reaches Redis seldom,
                 or whose requests are long on their way, would lose what came in meanwhile
    the window   at most 1.8 times the rate in any 100 ms; the rest up to twice the rate is for the clocks of booths,
                 which differ by a few ms. So a booth that is alone and asks each 250 ms gets 0.7 of the rate
  A third one is the booth's own: so many passes in this batch. Batches that stood still on their way, each with a time of
  its own, are executed in the same moment, which no clock in here shows. Those who have their pass count too, or a batch that
  is executed twice would hand out twice as many.

  From serve_booth.lua: called_score, passes_allowed. From place.lua: place_of.
--]]

local MOST_SAVED_MS = 200
local SLOT_MS, SLOTS = 25, 5 -- the window: the slot we are in and four before, so 100 ms and at most one slot more

local function advance_window(from_ms, to_ms)
  local passed = math.min(SLOTS, math.floor(to_ms / SLOT_MS) - math.floor(from_ms / SLOT_MS))
  for age = SLOTS - 1, 0, -1 do
    state["claims_" .. age] = age >= passed and state["claims_" .. (age - passed)] or 0
  end
end

--- Passes that the window still holds. Two at least, or a slow rate would make a second person wait for nothing.
local function room_in_window()
  local room = math.max(2, math.min(math.floor(state.rate / 5000), math.ceil(state.rate * 9 / 50000)))
  for age = 0, SLOTS - 1 do
    room = room - state["claims_" .. age]
  end
  return room
end

local claims_counted = false

--- Time is this booth's, but never behind the loop's last tick nor beyond the horizon that it set.
local function earn_claims()
  claims_counted = true
  local from_ms = math.min(state.claims_earned_to_ms, state.claim_horizon_ms) -- a new loop's clock may lie behind the old one's
  local to_ms = math.max(from_ms, math.min(math.max(now_ms, state.clock_ms), state.claim_horizon_ms))
  local saved_ms = math.min(MOST_SAVED_MS, state.burst_ms)
  local most_tokens = math.max(PERSON, state.rate * saved_ms) + PERSON - 1 -- the fraction of a person is never lost
  state.claim_tokens = math.min(most_tokens, state.claim_tokens + math.floor((to_ms - from_ms) * state.rate * 6 / 5))
  state.claims_earned_to_ms = to_ms
  advance_window(from_ms, to_ms)
end

local function claim_pass(user)
  local place, value = place_of(user)
  if place == "ADMITTED" then
    passes_allowed = passes_allowed - 1
  end
  if place ~= "CALLED" then
    return place, value
  elseif is_halted() then
    return "WAIT", 0
  end
  if not claims_counted then
    earn_claims()
  end
  if state.claim_tokens < PERSON or room_in_window() < 1 or passes_allowed < 1 then
    return "WAIT", 0
  end
  local expires_at_ms = (math.floor(now_ms / 1000) + state.pass_ttl_s) * 1000
  state.claim_tokens = state.claim_tokens - PERSON
  state.claims_0 = state.claims_0 + 1
  passes_allowed = passes_allowed - 1
  transfer("called", "admitted")
  put_called(user, ADMITTED_BAND, expires_at_ms)
  called_score[user] = score_of(ADMITTED_BAND, expires_at_ms)
  return "ADMITTED", expires_at_ms
end
