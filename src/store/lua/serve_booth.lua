--[[
  Serve: what came to a booth since its last batch, in one execution: claims of people whose turn it is, and what shops do with
  passes. All of it is safe to repeat, so batches of a booth may overlap and a late duplicate changes nothing.
  A fence only tells whether the state still has what was acknowledged, and that needs batches in a row: a booth has several
  lanes, each with a fence of its own and one batch under way.

  ARGV  1 now_ms    2 shards
        3 lane (the name of its fence)     4 nonce    5 seq (0 = only asks whether its writes are still there)
        6..8 generation, nonce and seq of the lane's last write that was acknowledged, 0 0 0 = none
        9 how many claims may be answered with a pass, known ones included
        10 how many claim    11.. their user ids    then fours, an act of a shop each: what, user,
        first_end_ms (the end that the pass was claimed with), and
          COMPLETE booking id · REDEEM booking id · EXTEND by how many seconds in all, a multiple of 5
  Returns { status, { generation, pass_ttl_s, halted, rate, commands }, { outcome, value ... }, { outcome, value ... } }
    DONE         served: an outcome for each claim, and for each act of a shop
    ROLLED_BACK  the state is one of before a write that was acknowledged: nothing changed, no outcomes
    HELD         the line is being renumbered: likewise, ask again
  Shops' acts come first, in the order they came in: of two bookings the first one has the pass. A pass that was booked is not
  handed out in the same batch, and one that was extended has its new end.
--]]
-- @include state
-- @include people
-- @include line
-- @include recount
-- @include renumber
-- @include entrants

local nonce, seq = argument(4, "nonce"), argument(5, "seq")
local passes_allowed = argument(9, "how many passes")
local claim_count = argument(10, "how many claim")
local FIRST_CLAIM = 11
local first_act = FIRST_CLAIM + claim_count
local act_count = (#ARGV - first_act + 1) / 4

load_state(writer_argument(3))

local outcomes, act_outcomes = {}, {}

local function answer(status)
  local event = { state.generation, state.pass_ttl_s, is_halted() and 1 or 0, state.rate, commands }
  return { status, event, outcomes, act_outcomes }
end

if is_rolled_back(6) then
  return answer("ROLLED_BACK")
elseif is_renumbering() then
  return answer("HELD")
end

-- Everybody's scores, kept up to date as they are served; who is not called may be in line.
local queue_score, called_score = {}, {}

-- @include place
-- @include claim_pass
-- @include records
-- @include pass
-- @include complete_booking
-- @include redeem_pass
-- @include extend_pass

if act_count < 0 or act_count % 1 ~= 0 then
  error("a batch carries four arguments for each act of a shop")
elseif claim_count + act_count > CHUNK then
  error("a batch carries at most 500 claims and acts of shops")
end

local claimers, people, records = { unpack(ARGV, FIRST_CLAIM, first_act - 1) }, {}, {}
for index, user in ipairs(claimers) do
  people[index] = user
end
for index = first_act, #ARGV, 4 do
  people[#people + 1] = ARGV[index + 1]
  records[#records + 1] = record_of(ARGV[index + 1], argument(index + 2, "first_end_ms"))
end

local function add_outcome(to, outcome, value)
  to[#to + 1] = outcome
  to[#to + 1] = value
end

read_scores(shard.called, people, called_score)
read_places(claimers)
booked = read_records("spent", records)
if may_have_records("redeemed") then
  for record, booking in pairs(read_records("redeemed", records)) do
    taken_back[record] = string.sub(booking, 1, 1) == TAKEN_BACK
    redeemed[record] = taken_back[record] and string.sub(booking, 2) or booking
  end
end

for index = first_act, #ARGV, 4 do
  local what, user, first_end_ms = ARGV[index], ARGV[index + 1], argument(index + 2, "first_end_ms")
  if what == "COMPLETE" then
    add_outcome(act_outcomes, complete_booking(user, first_end_ms, ARGV[index + 3]))
  elseif what == "REDEEM" then
    add_outcome(act_outcomes, redeem_pass(user, first_end_ms, ARGV[index + 3]))
  elseif what == "EXTEND" then
    add_outcome(act_outcomes, extend_pass(user, first_end_ms, argument(index + 3, "by how many seconds")))
  else
    error("ARGV[" .. index .. "] is no act of a shop")
  end
end
for _, user in ipairs(claimers) do
  add_outcome(outcomes, claim_pass(user))
end

if seq > 0 and state.generation > 0 then
  -- The records first: they are what counts, and an act that is repeated after an error finishes what is missing.
  if #new_redemptions > 0 and not stored.redeemed then
    call("HSET", STATE, "redeemed", 1) -- the first of all: from here on the HASH is read
  end
  call_in_chunks("HSET", shard.redeemed, new_redemptions)
  call_in_chunks("HSET", shard.spent, new_bookings)
  call_in_chunks("HDEL", shard.redeemed, redemptions_over)
  if is_newer(nonce, seq) then
    store_fence(nonce, seq)
  end
  save()
end
return answer("DONE")
