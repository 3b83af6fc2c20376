--[[
  People as the two ZSETs hold them, and the changes a script makes to them, written together at its end
  so that a batch costs the same handful of commands as one person.

  An event of more people than one record may hold has them in several shards, by a hash of their ids: each with two ZSETs
  of its own, a copy of its part of the line while that is renumbered, and the records of its bookings.

  A score in `called` says everything about a person: band * 2^44 + deadline in ms. A band is a state, so that each
  state is one range: counted by one ZCOUNT, swept by one ZRANGEBYSCORE. The deadline of a called person is a time of
  the claim clock, which stands still while the event is paused or no loop ticks; all others are times of day.

  A pass ends on a whole second, so the ms of its deadline are free: they say by how many steps of five seconds it was extended.
  A pass so keeps the end that it was claimed with, by which it is known, wherever its deadline goes.
--]]

local ADMITTED_BAND, MISSED_BAND, SPENT_BAND, FORFEITED_BAND = 1, 2, 3, 4 -- release_batch.lua counts through these
local CALLED_BAND, CALLED_AGAIN_BAND = 5, 6 -- again: after a return, which is given once
local REVOKED_BAND = 7 -- their pass was taken back by an operator, and would be alive still
local BAND_WIDTH = 17592186044416 -- 2^44
local EXTENSION_STEP_S, MOST_EXTENSION_STEPS = 5, 999 -- core's extension.ts has the same step

local shards = {} -- those whose keys this script has, with what it changes in them

local function add_shard(queue, called, copy, spent, earlier_spent, redeemed, earlier_redeemed, entrants)
  shards[#shards + 1] = {
    queue = queue, called = called, copy = copy,
    spent = spent, earlier_spent = earlier_spent, redeemed = redeemed, earlier_redeemed = earlier_redeemed,
    entrants = entrants,
    called_changes = {}, called_removals = {}, queue_additions = {}, queue_removals = {}, entrant_changes = {},
  }
end

add_shard(KEYS[1], KEYS[2], unpack(KEYS, 5, 10))
for key = 11, #KEYS - 7, 8 do -- an act of an operator has the trail's key behind them
  add_shard(unpack(KEYS, key, key + 7))
end

local shard = shards[1] -- that of the people who are dealt with
local departed_tickets = {} -- who leaves the line otherwise than by a tick's call: of others lobbies say that they were called
local departed_passed = 0 -- how many at the head of the departed list count for no position any more

local function transfer(from, to)
  if from then
    state[from] = state[from] - 1
  end
  if to then
    state[to] = state[to] + 1
  end
end

--- Splits a score of `called` into its band and the deadline in ms.
local function read_score(score)
  local deadline_ms = score % BAND_WIDTH
  return (score - deadline_ms) / BAND_WIDTH, deadline_ms
end

local function score_of(band, deadline_ms)
  return band * BAND_WIDTH + deadline_ms
end

--- Whether a person of this band holds a pass, or held one whose end is in the deadline.
local function is_of_pass(band)
  return band == ADMITTED_BAND or band == FORFEITED_BAND or band == SPENT_BAND or band == REVOKED_BAND
end

--- When a pass of this deadline ends.
local function end_of(deadline_ms)
  return deadline_ms - deadline_ms % 1000
end

--- The end that it was claimed with.
local function first_end_of(deadline_ms)
  local steps = deadline_ms % 1000
  return deadline_ms - steps - steps * EXTENSION_STEP_S * 1000
end

--- The deadline of a pass that was extended by so many steps in all.
local function extended_by(first_end_ms, steps)
  return first_end_ms + steps * EXTENSION_STEP_S * 1000 + steps
end

local function put_called(user, band, deadline_ms)
  local changes, removals = shard.called_changes, shard.called_removals
  if removals[#removals] == user then
    removals[#removals] = nil -- their last deadline has just been swept, and removals are written last
  end
  changes[#changes + 1] = text(score_of(band, deadline_ms))
  changes[#changes + 1] = user
end

local function put_in_line(user, ticket)
  local additions = shard.queue_additions
  additions[#additions + 1] = text(ticket)
  additions[#additions + 1] = user
end

local function take_out_of_line(user)
  shard.queue_removals[#shard.queue_removals + 1] = user
end

local function take_out_of_called(user)
  shard.called_removals[#shard.called_removals + 1] = user
end

local CLAIM_CLOCK_STEP_MS = 2000 -- twice the slowest cadence; a longer gap is an outage, and takes no time from a claim

--- What the claim clock would show if a tick came now.
local function claim_time_ms()
  local since_ms = math.max(0, now_ms - state.clock_ms)
  local stands = is_halted() or state.halted > 0
  return state.claim_clock_ms + (stands and 0 or math.min(since_ms, CLAIM_CLOCK_STEP_MS))
end

--- Wall time of a deadline on the claim clock, if the event keeps running.
local function on_the_wall(claim_deadline_ms)
  return math.max(now_ms, state.clock_ms) + (claim_deadline_ms - claim_time_ms())
end

--- What a passed deadline does to a person. A call that was not taken gives its token back through `credit`
--- and leaves one chance to return; everything else is over.
local function sweep(user, score, return_window_ms)
  local band = read_score(score)
  if band == CALLED_BAND or band == CALLED_AGAIN_BAND then
    state.no_shows = state.no_shows + 1
    state.credit = state.credit + PERSON
    if band == CALLED_BAND and return_window_ms > 0 then
      transfer("called", "missed")
      put_called(user, MISSED_BAND, now_ms + return_window_ms)
      return
    end
    transfer("called")
  elseif band == ADMITTED_BAND then
    transfer("admitted", "expired")
  elseif band == MISSED_BAND then
    transfer("missed")
  elseif band == SPENT_BAND then
    transfer("spent") -- its record stays: a report of the same booking may come again, long after
  else
    transfer(band == REVOKED_BAND and "revoked" or "forfeited")
  end
  take_out_of_called(user)
end

--- A script that finds this comes after one that was cut off by an error, and renumbers the line (renumber.lua). With the
--- first write there is an event, with shards: who was put in line must be found, whatever shard the next script is of.
local function announce_writing()
  local first = {}
  if not stored.generation then
    for index, name in ipairs({ "generation", "numbering", "shards", "pass_ttl_s", "draw", "draw_key" }) do
      first[2 * index - 1], first[2 * index] = name, text(state[name])
    end
  end
  call("HSET", STATE, "writing", 1, unpack(first))
  stored.writing = 1
end

--- The first who enters begins the event: they must be found as an entrant of it.
local function begins_entering()
  return not stored.generation and state.draw == ENTERING
end

local function changes_line()
  for _, each in ipairs(shards) do
    if #each.queue_additions + #each.queue_removals > 0 then
      return true
    end
  end
  local has_front_moved = state.called_up_to ~= (stored.called_up_to or 0)
    or state.returned_up_to ~= (stored.returned_up_to or 0)
  return has_front_moved or #departed_tickets + departed_passed > 0
end

--- Writes everything, the state last. A change of the line is announced first. Changes of `called` alone are not worth a
--- command more: cut off, they leave counters that the next recount puts right. So do changes of the entrants alone.
local function save()
  if changes_line() or begins_entering() then
    announce_writing()
  end
  for _, each in ipairs(shards) do
    call_in_chunks("ZADD", each.called, each.called_changes)
    call_in_chunks("ZADD", each.queue, each.queue_additions)
    call_in_chunks("ZREM", each.queue, each.queue_removals)
    call_in_chunks("ZREM", each.called, each.called_removals)
    call_in_chunks("ZADD", each.entrants, each.entrant_changes)
  end
  call_in_chunks("RPUSH", DEPARTED, departed_tickets)
  if departed_passed > 0 then
    call("LTRIM", DEPARTED, departed_passed, -1)
  end
  save_state()
end
