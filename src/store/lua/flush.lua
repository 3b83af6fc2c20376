--[[
  Flush: everything a lobby's people did since its last one, in one execution.
  One fence, one header, one result per person, in the order leave, join, position, claim.

  ARGV  1 now            2 numbering (the lobby's, 0 = unknown)    3 lobby    4 nonce   5 seq (0 = only reads)
        6..8 generation, nonce and seq of the lobby's last write that was acknowledged, 0 0 0 = none
        9 departed_index    10 max_queue_size (0 = no limit)          11 pass_ttl_s
       12..15 how many people leave, join, ask, claim             16.. their user ids, in that order
  Returns { status, header, departed slice, { nonce, seq }, { outcome, value, outcome, value ... } }
    DONE         the acts were done
    ROLLED_BACK  the state is one of before a write that was acknowledged: nothing changed, no outcomes
    HELD         the line is being renumbered: likewise, ask again
    STALE        the line was renumbered, or the event started anew, since this lobby's last flush: likewise
    SEEN         a flush with this number or a later one was here before: likewise
  { nonce, seq } is the fence of this lobby as the state holds it now.
--]]
-- @include state
-- @include people
-- @include recount
-- @include renumber

local numbering, lobby = argument(2, "numbering"), argument(3, "lobby")
local nonce, seq = argument(4, "nonce"), argument(5, "seq")
local known_generation = argument(6, "acknowledged generation")
local known_nonce, known_seq = argument(7, "acknowledged nonce"), argument(8, "acknowledged seq")
local departed_index = argument(9, "departed_index")
local max_queue_size, pass_ttl_s = argument(10, "max_queue_size"), argument(11, "pass_ttl_s")
local FIRST_USER = 16
local outcomes = {}

load_state(lobby)

local function answer(status)
  local snapshot, slice = read_snapshot(numbering, departed_index)
  return { status, snapshot, slice, { fence.nonce, fence.seq }, outcomes }
end

local is_same_generation = known_generation > 0 and known_generation == state.generation
if is_same_generation and is_newer(known_nonce, known_seq) then
  return answer("ROLLED_BACK")
elseif is_renumbering() then
  return answer("HELD")
elseif numbering > 0 and numbering ~= state.numbering then
  return answer("STALE")
elseif seq > 0 and not is_newer(nonce, seq) then
  return answer("SEEN")
end

local count, first_of, last_of = 0, {}, {}
for act = 1, 4 do
  first_of[act] = count + 1
  count = count + argument(FIRST_USER - 5 + act, "count of an act")
  last_of[act] = count
end
if count > CHUNK then
  error("a flush carries at most 500 acts")
elseif #ARGV ~= FIRST_USER - 1 + count then
  error("a flush carries a user id for each act")
end
local users = { unpack(ARGV, FIRST_USER) }

-- Everybody's scores, kept up to date as acts are done: the second of two equal ids meets the first one's place.
local queue_score, called_score = {}, {}

local function look_up(key, score_of)
  local scores = call("ZMSCORE", key, unpack(users))
  for index = 1, count do
    local score = scores[index]
    if score then
      score_of[users[index]] = tonumber(score)
    end
  end
end

if count > 0 then
  look_up(QUEUE, queue_score)
  look_up(CALLED, called_score)
end

local told = 0

local function add_outcome(outcome, value)
  outcomes[told + 1] = outcome
  outcomes[told + 2] = value
  told = told + 2
end

local function each(act, perform)
  for index = first_of[act], last_of[act] do
    perform(users[index])
  end
end

-- @include place
-- @include leave_queue
-- @include join_queue
-- @include queue_position
-- @include claim_pass

each(1, leave_queue)
each(2, join_queue)
each(3, queue_position)
each(4, claim_pass)

if seq > 0 and state.generation > 0 then
  store_fence(nonce, seq)
  save()
end
return answer("DONE")
