--[[
  Renumber: gives everybody in line new ordinals, 1, 2, 3 ... in the order of their tickets, and begins the departed
  list anew. Seconds stay, so that tickets of two numberings can be compared. A position is arithmetic over ordinals,
  and that needs each ordinal given once and each gap in the list; where this cannot be known any more, or the list
  has become long, the line is renumbered:
    after a script that an error cut off    some of its changes of the line are written, and the state knows of none
    after a rollback                        people are put back whose ordinals were given out a second time
    after 50,000 departures, of several shards 100,000, or 9,000,000 joins
  Lobbies take a new numbering for an event that started anew: they ask for all their people again.

  The next script that has the keys of all shards does the next part: of one shard any script, of several a tick. Meanwhile
  flushes are HELD and no user is called. The copy grows in keys of its own, takes as much memory as the line, and takes the
  line's place at once: an error before that only begins it anew, and one between two shards is finished by the next script,
  because half a line of new ordinals beside half of old ones has no order.

  During a drawing the ordinals of entrants are promised and not all in line: who asks is HELD until the drawing is over. One that
  has stopped is never over by itself: it calls nobody, and people ask, come and leave in the line as it is.

  From people.lua: bands, scores, shards. From line.lua: read_in_order. From recount.lua: recount.
--]]

local COPIED_AT_ONCE = #shards == 1 and 10000 or 25000 -- people a script copies: in some 20 ms, and in 200 by merging shards
local PER_COMMAND = CHUNK / 2 -- a member and a score each
-- After a rollback: the loop's pushes reach every lobby, and each restores what it knows. In shards there are thousands of them.
local RESTORING_MS = shard_count == 1 and 1000 or 3000
local LONGEST_WAIT_MS = 5000 -- a time further ahead was set by a clock that runs ahead

local function request_renumbering(at_ms)
  state.renumber_at_ms = math.max(state.renumber_at_ms, at_ms)
  state.renumbered = 0
  state.idle = 0 -- the loop goes on
end

--- A person in both sets is where a script was cut off: a call is finished, any other change is of a person who joined.
--- Of people of one shard; those who are called are added to `is_called`.
local function settle_doubles(each, users, is_called)
  local out_of_line, out_of_called = {}, {}
  for first = 1, #users, CHUNK do
    local scores = call("ZMSCORE", each.called, unpack(users, first, math.min(first + CHUNK - 1, #users)))
    for index, score in ipairs(scores) do
      local user = users[first + index - 1]
      local band = score and read_score(tonumber(score))
      if band == CALLED_BAND or band == CALLED_AGAIN_BAND then
        out_of_line[#out_of_line + 1] = user
        is_called[user] = true
      elseif band then
        out_of_called[#out_of_called + 1] = user
      end
    end
  end
  call_in_chunks("ZREM", each.queue, out_of_line)
  call_in_chunks("ZREM", each.called, out_of_called)
end

--- Copies the people behind those that are copied, `copied` of each shard. Returns how many were there.
local function copy_some(copied)
  local users, tickets, owners = read_in_order(PER_COMMAND * #shards, copied)
  local users_of, copies_of, is_called = {}, {}, {}
  for index = 1, #shards do
    users_of[index], copies_of[index] = {}, {}
  end
  for index, user in ipairs(users) do
    local own = users_of[owners[index]]
    own[#own + 1] = user
  end
  for index, each in ipairs(shards) do
    settle_doubles(each, users_of[index], is_called)
  end
  for index, user in ipairs(users) do
    if not is_called[user] then
      state.renumbered = state.renumbered + 1
      local ordinal = state.renumbered
      if tickets[index] < FIRST_TICKET then
        state.returned = ordinal
      else
        state.joined_bytes = state.joined_bytes + #user
        local ticket_s = math.floor(tickets[index] / FIRST_TICKET)
        state.last_second = math.max(state.last_second, ticket_s)
        ordinal = ticket_s * FIRST_TICKET + ordinal - state.returned
      end
      local owner = owners[index]
      local copies = copies_of[owner]
      copies[#copies + 1] = text(ordinal)
      copies[#copies + 1] = user
      copied[owner] = copied[owner] + 1
    end
  end
  for index, each in ipairs(shards) do
    call_in_chunks("ZADD", each.copy, copies_of[index])
  end
  return #users
end

--- How many people of each shard are copied, and of all.
local function count_copies()
  local copied, all = {}, 0
  for index, each in ipairs(shards) do
    copied[index] = call("ZCARD", each.copy)
    all = all + copied[index]
  end
  return copied, all
end

local function begin_copy(copied)
  for index, each in ipairs(shards) do
    call("DEL", each.copy)
    copied[index] = 0
  end
  state.renumbered, state.returned = 0, 0
  state.joined_bytes = state.draw == ENTERING and state.joined_bytes or 0 -- entrants are in no line
end

--- Whether the copy is the line, or there is nothing to copy any more.
local function is_whole(copied)
  for index, each in ipairs(shards) do
    if copied[index] ~= call("ZCARD", each.queue) then
      return false
    end
  end
  return true
end

--- Puts the copies in the place of the line, those that a script which was cut off has left.
local function take_place()
  announce_writing()
  call("HSET", STATE, "placing", 1)
  stored.placing = 1
  for _, each in ipairs(shards) do
    if call("EXISTS", each.copy) == 1 then
      call("RENAME", each.copy, each.queue) -- cannot be refused: nothing grows
    end
  end
  call("DEL", DEPARTED)
  local called = state.called
  recount()
  local uncounted = math.max(0, state.called - called) -- calls of a script that was cut off
  state.called_total, state.tokens = state.called_total + uncounted, state.tokens - uncounted * PERSON
  state.joined, state.returned_total = state.waiting - state.returned, state.returned
  state.called_up_to, state.returned_up_to = 0, 0
  state.departed_count, state.departed_base, state.departed_sum = 0, 0, 0
  state.numbering = math.max(state.numbering + 1, now_ms)
  state.renumber_at_ms, state.renumbered, state.placing = 0, 0, 0
end

--- Called before anything else looks at the line. Returns whether it must not be touched yet.
local function is_renumbering()
  if state.writing > 0 then
    state.writing = 0
    request_renumbering(now_ms)
  end
  if state.renumber_at_ms == 0 then
    return false
  elseif is_drawing() then
    save_state()
    return state.draw_trouble == 0
  end
  local wait_ms = state.renumber_at_ms - now_ms
  if #shards == shard_count and state.placing > 0 then
    take_place()
  elseif #shards == shard_count and (wait_ms <= 0 or wait_ms > LONGEST_WAIT_MS) then
    -- Redis refuses a script whose first write could grow when its memory is full, but none that has begun to write: what
    -- cannot grow comes first, so that a copy is never stuck halfway, when no one could leave.
    call("HDEL", STATE, "copying")
    local copied, all = count_copies()
    if state.renumbered == 0 or all ~= state.renumbered then
      begin_copy(copied)
    end
    local before = state.renumbered
    repeat
      local some = copy_some(copied)
    until some == 0 or state.renumbered >= before + COPIED_AT_ONCE
    local is_done = state.renumbered < before + COPIED_AT_ONCE
    if is_done and not is_whole(copied) then
      state.renumbered = 0 -- once more
    elseif is_done and (#shards == 1 or state.renumbered == before) then
      take_place() -- of several shards in a script of its own: what the copy counted is stored by then
    end
  end
  save_state()
  return state.renumber_at_ms > 0
end
