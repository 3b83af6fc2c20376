--[[
  A pass as a shop names it: by its person, and by the end that it was claimed with, which no extension moves.

  From serve_booth.lua: called_score.
--]]

-- The booking made with a pass, and the one that it is bound to, by its record; and whether it was taken back since.
local booked, redeemed, taken_back = {}, {}, {}

--- Whether it was claimed before the event started anew.
local function is_of_earlier_sale(first_end_ms)
  return state.generation == 0 or first_end_ms < (math.floor(state.generation / 1000) + state.pass_ttl_s) * 1000
end

--- Its band and deadline; nil when no person holds it, or another one since.
local function find_pass(user, first_end_ms)
  local score = called_score[user]
  if not score then
    return nil
  end
  local band, deadline_ms = read_score(score)
  if is_of_pass(band) and first_end_of(deadline_ms) == first_end_ms then
    return band, deadline_ms
  end
end

--- Why nothing more can be done with a pass for which no booking is known; nil when it is alive. Who left with it may book.
local function why_over(band, deadline_ms, first_end_ms)
  local ends_ms = band and end_of(deadline_ms) or first_end_ms
  if ends_ms <= now_ms then
    return "ENDED"
  elseif band == REVOKED_BAND then
    return "REVOKED"
  elseif band == SPENT_BAND then
    return "SPENT" -- its record was erased
  end
  return not band and "NOT_HELD" or nil
end
