--[[
  Flush: everything a lobby's people did since its last one, in one execution.
  One fence, one snapshot, one outcome per act. The acts are those of the store's acts.ts, done in its order: leave, join,
  position.

  ARGV  1 now_ms         2 shards
        3 numbering (the lobby's, 0 = unknown)    4 lobby    5 nonce   6 seq (0 = only reads)
        7..9 generation, nonce and seq of the lobby's last write that was acknowledged, 0 0 0 = none
       10 departed_index    11 max_queue_size (0 = no limit)          12 pass_ttl_s
       13 board (the number of the one that the caller knows, 0 = none)
       14 at once (1 = a join that meets nobody in line is called; 0 = all wait for a tick), and for that, as for a tick:
       15 rate_milli (people per 1000 s)   16 interval_ms   17 burst_ms   18 max_active (0 = no limit)   19 claim_window_ms
       20 opening (1 = an event that this flush begins opens with a drawing)
       21 draw_key (the number of the key that proofs are signed with; 0 = none)
       22 sheets (of those who join, in their order: two hex digits each, see entrants.lua)
       23.. how many people do each act, a number for each            then their user ids, both in the order of the acts
  Returns { status, snapshot, departed slice, { nonce, seq }, { outcome, value, outcome, value ... } }
    DONE         the acts were done
    ROLLED_BACK  the state is one of before a write that was acknowledged: nothing changed, no outcomes
    HELD         the line is being renumbered, or the entering of a drawing ends: likewise, ask again
    STALE        the line was renumbered, or the event started anew, since this lobby's last flush: likewise
    SEEN         a flush with this number or a later one was here before: likewise
  { nonce, seq } is the fence of this lobby as the state holds it now.
--]]
-- @include state
-- @include people
-- @include line
-- @include recount
-- @include renumber
-- @include entrants
-- @include earn
-- @include call_person

local numbering = argument(3, "numbering")
local nonce, seq = argument(5, "nonce"), argument(6, "seq")
local departed_index = argument(10, "departed_index")
local max_queue_size, pass_ttl_s = argument(11, "max_queue_size"), argument(12, "pass_ttl_s")
local board, at_once = argument(13, "board"), argument(14, "at once") > 0
local rate_setting, interval_ms, burst_ms = argument(15, "rate_milli"), argument(16, "interval_ms"), argument(17, "burst_ms")
local max_active, claim_window_ms = argument(18, "max_active"), argument(19, "claim_window_ms")
local opens_with_draw, draw_key, sheets = argument(20, "opening") > 0, argument(21, "draw_key"), ARGV[22]
local FIRST_COUNT = 23

local outcomes, outcomes_length = {}, 0

local function add_outcome(outcome, value)
  outcomes[outcomes_length + 1] = outcome
  outcomes[outcomes_length + 2] = value
  outcomes_length = outcomes_length + 2
end

load_state(writer_argument(4))

local function answer(status)
  local snapshot, slice = read_snapshot(numbering, departed_index, board)
  return { status, snapshot, slice, { fence.nonce, fence.seq }, outcomes }
end

if has_entrants() and draw_key ~= state.draw_key then
  error("people entered under another proof key: PROOF_PRIVATE_JWK was changed")
end

if is_rolled_back(7) then
  return answer("ROLLED_BACK")
elseif is_renumbering() or is_closing() then
  return answer("HELD")
elseif numbering > 0 and numbering ~= state.numbering then
  return answer("STALE")
elseif seq > 0 and not is_newer(nonce, seq) then
  return answer("SEEN")
end

-- Everybody's scores, kept up to date as acts are done: the second of two joins of one id meets the first one's place. A
-- leave and a join of one id need a flush each, as lobbies send them: of what is written at the end, removals come last.
local queue_score, called_score = {}, {}
local acts = {} -- functions of a user id, and of how many did this act before them, themselves included

--- The sheet of who joins as the nth.
local function sheet_of(nth)
  local sheet = tonumber(string.sub(sheets, 2 * nth - 1, 2 * nth), 16)
  return sheet or error("ARGV[22] sheets has no sheet for somebody who joins")
end

-- @include place
-- @include acts

local count = 0
for act = 1, #acts do
  count = count + argument(FIRST_COUNT + act - 1, "count of an act")
end
local first_user = FIRST_COUNT + #acts
if count > CHUNK then
  error("a flush carries at most 500 acts")
elseif #ARGV ~= first_user - 1 + count then
  error("a flush carries a user id for each act")
end
local users = { unpack(ARGV, first_user) }

read_scores(shard.called, users, called_score)
read_places(users)

local done = 0
for index, act in ipairs(acts) do
  for nth = 1, tonumber(ARGV[FIRST_COUNT + index - 1]) do
    done = done + 1
    act(users[done], nth)
  end
end

if seq > 0 and state.generation > 0 then
  store_fence(nonce, seq)
  save()
end
return answer("DONE")
