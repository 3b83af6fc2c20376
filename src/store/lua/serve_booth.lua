--[[
  Serve: what came to a booth since its last batch, in one execution: claims of people whose turn it is, and bookings
  that the shop reports. Both are safe to repeat, so batches of a booth may overlap and a late duplicate changes nothing.
  A fence only tells whether the state still has what was acknowledged, and that needs batches in a row: a booth has several
  lanes, each with a fence of its own and one batch under way.

  ARGV  1 now_ms    2 shards
        3 lane (the name of its fence)     4 nonce    5 seq (0 = only asks whether its writes are still there)
        6..8 generation, nonce and seq of the lane's last write that was acknowledged, 0 0 0 = none
        9 how many claims may be answered with a pass, known ones included
        10 how many claim    11.. their user ids    then triples: user, expires_at_ms (the pass's exp), booking id
  Returns { status, { generation, pass_ttl_s, halted, rate, commands }, { outcome, value ... }, { completion ... } }
    DONE         served: an outcome for each claim, a completion for each booking
    ROLLED_BACK  the state is one of before a write that was acknowledged: nothing changed, no outcomes
    HELD         the line is being renumbered: likewise, ask again
  Bookings come first: a pass that was booked is not handed out in the same batch.
--]]
-- @include state
-- @include people
-- @include line
-- @include recount
-- @include renumber

local nonce, seq = argument(4, "nonce"), argument(5, "seq")
local passes_allowed = argument(9, "how many passes")
local claim_count = argument(10, "how many claim")
local FIRST_CLAIM = 11
local first_booking = FIRST_CLAIM + claim_count
local booking_count = (#ARGV - first_booking + 1) / 3

load_state(writer_argument(3))

local outcomes, completions = {}, {}

local function answer(status)
  local event = { state.generation, state.pass_ttl_s, is_halted() and 1 or 0, state.rate, commands }
  return { status, event, outcomes, completions }
end

if is_rolled_back(6) then
  return answer("ROLLED_BACK")
elseif is_renumbering() then
  return answer("HELD")
end

-- Everybody's scores, kept up to date as they are served; who is not called may be in line.
local queue_score, called_score = {}, {}
local booked -- the booking made with a pass, by its record

-- @include records
-- @include place
-- @include claim_pass
-- @include complete_booking

if booking_count < 0 or booking_count % 1 ~= 0 then
  error("a batch carries a user, an end and a booking id for each booking")
elseif claim_count + booking_count > CHUNK then
  error("a batch carries at most 500 claims and bookings")
end

local claimers, people, fields = { unpack(ARGV, FIRST_CLAIM, first_booking - 1) }, {}, {}
for index, user in ipairs(claimers) do
  people[index] = user
end
for index = first_booking, #ARGV, 3 do
  people[#people + 1] = ARGV[index]
  fields[#fields + 1] = record_of(ARGV[index], argument(index + 1, "expires_at_ms"))
end
read_scores(shard.called, people, called_score)
read_queue(claimers)
booked = read_records(fields)

for index = first_booking, #ARGV, 3 do
  completions[#completions + 1] = complete_booking(ARGV[index], argument(index + 1, "expires_at_ms"), ARGV[index + 2])
end
for _, user in ipairs(claimers) do
  local outcome, value = claim_pass(user)
  outcomes[#outcomes + 1] = outcome
  outcomes[#outcomes + 1] = value
end

if seq > 0 and state.generation > 0 then
  -- The record first: it is what counts, and a report that is repeated after an error finishes what is missing.
  call_in_chunks("HSET", shard.spent, new_bookings)
  if is_newer(nonce, seq) then
    store_fence(nonce, seq)
  end
  save()
end
return answer("DONE")
