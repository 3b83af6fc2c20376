--[[
  Restore: after Redis went back to an earlier state (a failover loses what was not copied yet), a lobby or a lane of a
  booth sends what Redis had acknowledged to it of late. What is missing is done again as it was: the same ticket, the
  same pass. Safe to repeat. If that may have moved the line, it is renumbered a second later, when all lobbies have
  sent their own; so long no drawing closes either.

  An entry can be restored until the close alone: after it the entrants' ordinals are given out. Who came after a close that
  was lost itself is not restored before it is done again, and then stands behind all entrants as ever.

  ARGV  1 now_ms   2 shards   3 lobby or lane    4..6 generation, nonce and seq of its last write that was acknowledged
        7 last (1 = it has nothing else to send)             8.. triples: what, user id, value
          WAITING ticket · RETURNED score · CALLED claim_before_ms · ADMITTED expires_at_ms
          LEFT expires_at_ms (of the pass they left with; 0 = none) · ENTERED sheet
          expires_at_ms as place.lua says it
  Returns { restored }  how many people were missing what they had
--]]
-- @include state
-- @include people
-- @include line
-- @include recount
-- @include renumber
-- @include records
-- @include entrants

local generation = argument(4, "generation")
local nonce, seq, last = argument(5, "nonce"), argument(6, "seq"), argument(7, "last")

load_state(writer_argument(3))
if state.generation ~= generation or generation == 0 or not is_newer(nonce, seq) then
  return { 0 } -- the event was ended, or started anew; or this was restored already
end
is_renumbering() -- a cut may have to be settled first; a copy that is under way begins again below

local what, values, users = {}, {}, {}
local records = {} -- where the booking made with each one's pass would stand

for index = 8, #ARGV, 3 do
  users[#users + 1] = ARGV[index + 1]
  what[#users], values[#users] = ARGV[index], argument(index + 2, "value")
  records[#users] = record_of(users[#users], first_end_of(values[#users]))
end

local in_line = #users > 0 and call("ZMSCORE", shard.queue, unpack(users)) or {}
local in_called = #users > 0 and call("ZMSCORE", shard.called, unpack(users)) or {}
local entries = #users > 0 and has_entrants() and call("ZMSCORE", shard.entrants, unpack(users)) or {}
local booked = read_records("spent", records)
local restored = 0

--- A pass that is there and was extended. Nothing shortens one.
local function raise(user, expires_at_ms, band, deadline_ms)
  local is_extended = first_end_of(expires_at_ms) == first_end_of(deadline_ms) and expires_at_ms > deadline_ms
  if is_extended then
    put_called(user, band, expires_at_ms)
  end
  return is_extended
end

local function is_staying(entry)
  return entry and not is_gone(tonumber(entry))
end

local RESTORE = {
  WAITING = function(user, ticket, is_in_line, band, _, _, entry)
    if is_in_line or band or state.draw == ENTERING or is_staying(entry) then
      return false
    end
    if is_drawing() then
      local closed_s = math.floor(state.draw_closed_ms / 1000) - TICKET_EPOCH_S
      local behind_all = closed_s * FIRST_TICKET + math.max(ticket % FIRST_TICKET, state.entered + 1)
      ticket = math.max(ticket, behind_all)
    end
    put_in_line(user, ticket)
    return true
  end,
  ENTERED = function(user, sheet, _, _, _, _, entry)
    if state.draw ~= ENTERING or is_staying(entry) then
      return false
    end
    put_entrant(user, sheet)
    return true
  end,
  RETURNED = function(user, score, is_in_line, band)
    if is_in_line or (band and band ~= MISSED_BAND) then
      return false
    end
    put_in_line(user, score)
    if band then
      take_out_of_called(user)
    end
    return true
  end,
  CALLED = function(user, claim_before_ms, is_in_line, band, deadline_ms)
    local has_missed = band == MISSED_BAND
    local came_after = has_missed or (is_of_pass(band) and end_of(deadline_ms) <= now_ms) -- what stands there, and is over
    if is_in_line or (band and not (came_after and claim_before_ms > now_ms)) then
      return false -- who waits again is next
    end
    put_called(user, has_missed and CALLED_AGAIN_BAND or CALLED_BAND, claim_time_ms() + math.max(0, claim_before_ms - now_ms))
    return true
  end,
  ADMITTED = function(user, expires_at_ms, is_in_line, band, deadline_ms, is_booked)
    if expires_at_ms <= now_ms then
      return false
    elseif is_of_pass(band) then
      return raise(user, expires_at_ms, band, deadline_ms)
    end
    if is_in_line then
      take_out_of_line(user)
    end
    put_called(user, is_booked and SPENT_BAND or ADMITTED_BAND, expires_at_ms)
    return true
  end,
  LEFT = function(user, expires_at_ms, is_in_line, band, deadline_ms, _, entry)
    local gives_up = is_staying(entry) or false
    if gives_up then
      put_entrant(user, entry + SHEETS)
    end
    if is_in_line then
      take_out_of_line(user)
    end
    local is_over = band == SPENT_BAND or band == FORFEITED_BAND or band == REVOKED_BAND
    if expires_at_ms > now_ms and not is_over then
      put_called(user, FORFEITED_BAND, band == ADMITTED_BAND and math.max(expires_at_ms, deadline_ms) or expires_at_ms)
    elseif band == CALLED_BAND or band == CALLED_AGAIN_BAND or band == MISSED_BAND then
      take_out_of_called(user)
    elseif band == ADMITTED_BAND then
      put_called(user, FORFEITED_BAND, deadline_ms)
    elseif not is_in_line then
      return gives_up
    end
    return true
  end,
}

for index, user in ipairs(users) do
  local band, deadline_ms
  if in_called[index] then
    band, deadline_ms = read_score(tonumber(in_called[index]))
  end
  local restore = RESTORE[what[index]] or error("what is " .. what[index] .. "?")
  if restore(user, values[index], in_line[index], band, deadline_ms, booked[records[index]], entries[index]) then
    restored = restored + 1
  end
end
-- Passes are in no line. Of a lobby whatever was lost may have moved it: a person who left and joined again has another ticket.
if changes_line() or (#users > 0 and not string.find(ARGV[3], "^b")) then
  request_renumbering(now_ms + RESTORING_MS)
end
if last > 0 then
  store_fence(nonce, seq)
end
save() -- the counters follow when the line is renumbered, or now
if restored > 0 and state.renumber_at_ms == 0 then
  recount_soon()
  save_state()
end
return { restored }
