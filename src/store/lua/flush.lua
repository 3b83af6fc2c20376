--[[
  Flush: everything a lobby's people did since its last one, in one execution.
  One fence, one header, one result per person, in the order leave, join, position, claim.

  ARGV  1 now            2 generation (the lobby's, 0 = unknown)   3 lobby    4 nonce   5 seq (0 = only reads)
        6 left_index     7 max_queue_size (0 = no limit)           8 pass_ttl_s
        9..12 how many people leave, join, ask, claim             13.. their user ids, in that order
  Returns { status, header, left page, { nonce, seq }, { outcome, value, outcome, value ... } }
    DONE   the acts were done
    SEEN   a flush with this number or a later one was here before: nothing changed, no outcomes
    STALE  the event started anew since this lobby last heard of it: nothing changed, no outcomes
--]]
-- @include header
-- @include people

local generation, lobby = argument(2, "generation"), argument(3, "lobby")
local nonce, seq, left_index = argument(4, "nonce"), argument(5, "seq"), argument(6, "left_index")
local max_queue_size, pass_ttl = argument(7, "max_queue_size"), argument(8, "pass_ttl_s")
local outcomes = {}

local fence_field = "fence:" .. text(lobby)
load_state(fence_field)

local fence_nonce, fence_seq = 0, 0
if own_fence then
  local first, second = string.match(own_fence, "^(%d+):(%d+)$")
  fence_nonce, fence_seq = tonumber(first), tonumber(second)
end

local function answer(status)
  local header, page = read_header(generation, left_index)
  return { status, header, page, { fence_nonce, fence_seq }, outcomes }
end

if generation > 0 and generation ~= state.generation then
  return answer("STALE")
end
if seq > 0 then
  if nonce < fence_nonce or (nonce == fence_nonce and seq <= fence_seq) then
    return answer("SEEN")
  end
  fence_nonce, fence_seq = nonce, seq
end

local count, first_of, last_of = 0, {}, {}
for act = 1, 4 do
  first_of[act] = count + 1
  count = count + argument(8 + act, "count of an act")
  last_of[act] = count
end
if count > CHUNK then
  error("a flush carries at most 500 acts")
elseif #ARGV ~= 12 + count then
  error("a flush carries a user id for each act")
end
local users = { unpack(ARGV, 13) }

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

local function tell(outcome, value)
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
  save_people()
  save_state({ fence_field, text(fence_nonce) .. ":" .. text(fence_seq) })
end
return answer("DONE")
