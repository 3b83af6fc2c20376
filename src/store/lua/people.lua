--[[
  People as the two ZSETs hold them, and the changes a script makes to them, written together at its end
  so that a batch costs the same handful of commands as one person.

  A score in `called` says everything about a person: band * 2^44 + deadline in ms. A band is a state, so that each
  state is one range: counted by one ZCOUNT, swept by one ZRANGEBYSCORE. The deadline of a called person is a time of
  the claim clock, which stands still while the event is paused or no loop ticks; all others are times of day.
--]]

local ADMITTED_BAND, MISSED_BAND, SPENT_BAND, FORFEITED_BAND = 1, 2, 3, 4 -- release_batch.lua counts through these
local CALLED_BAND, CALLED_AGAIN_BAND = 5, 6 -- again: after a return, which is given once
local BAND_WIDTH = 17592186044416 -- 2^44

local called_changes, called_removals = {}, {}
local queue_additions, queue_removals = {}, {}
local departed_tickets = {} -- whoever leaves the line otherwise than by a call: of others lobbies say that they were called
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

local function put_called(user, band, deadline_ms)
  called_changes[#called_changes + 1] = text(score_of(band, deadline_ms))
  called_changes[#called_changes + 1] = user
end

--- Wall time of a deadline on the claim clock, if the event keeps running.
local function on_the_wall(claim_deadline_ms)
  return state.clock_ms + (claim_deadline_ms - state.claim_clock_ms)
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
    transfer("forfeited")
  end
  called_removals[#called_removals + 1] = user
end

--- Writes everything, the state last. A change of the line is announced first: a script that finds the announcement
--- comes after one that was cut off by an error, and renumbers the line (renumber.lua). Changes of `called` alone are
--- not worth a command more: cut off, they leave counters that the next recount puts right.
local function save()
  if #queue_additions + #queue_removals + #departed_tickets + departed_passed > 0 then
    call("HSET", STATE, "writing", 1)
    stored.writing = 1
  end
  call_in_chunks("ZADD", CALLED, called_changes)
  call_in_chunks("ZADD", QUEUE, queue_additions)
  call_in_chunks("ZREM", QUEUE, queue_removals)
  call_in_chunks("ZREM", CALLED, called_removals)
  call_in_chunks("RPUSH", DEPARTED, departed_tickets)
  if departed_passed > 0 then
    call("LTRIM", DEPARTED, departed_passed, -1)
  end
  save_state()
end
