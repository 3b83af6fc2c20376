--[[
  Call: it is a person's turn. They have until a time of the claim clock to claim their pass. A tick calls the next people in
  line, a join its own person where the line is empty, an operator somebody out of the middle.

  From people.lua: put_called, transfer, claim_time_ms.
--]]

--- How many more people may be called, whatever the tokens. `max_active` is the setting's, 0 = no limit.
local function room_for_calls(max_active)
  local in_records = state.called + state.admitted + state.forfeited + state.missed + state.spent + state.revoked
  return math.min(most_in_sets() - in_records, free_places(max_active))
end

--- `is_again`: they had come back after a missed turn. Returns the score that they have now.
local function call_person(user, is_again, claim_window_ms)
  transfer(nil, "called")
  if is_again then
    transfer(nil, "called_again")
  end
  state.called_total = state.called_total + 1
  state.tokens = state.tokens - PERSON
  local band, deadline_ms = is_again and CALLED_AGAIN_BAND or CALLED_BAND, claim_time_ms() + claim_window_ms
  put_called(user, band, deadline_ms)
  return score_of(band, deadline_ms)
end

--- The same of somebody before whom nobody waits: everybody at or below their ticket was called, or left.
local function call_from_front(user, ticket, claim_window_ms)
  local is_again = ticket < FIRST_TICKET
  state[is_again and "returned_up_to" or "called_up_to"] = ticket
  return call_person(user, is_again, claim_window_ms)
end
