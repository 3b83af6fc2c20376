--[[
  Renumber: gives everybody in line new ordinals, 1, 2, 3 ... in the order of their tickets, and begins the departed
  list anew. Seconds stay, so that tickets of two numberings can be compared. A position is arithmetic over ordinals,
  and that needs each ordinal given once and each gap in the list; where this cannot be known any more, or the list
  has become long, the line is renumbered:
    after a script that an error cut off    some of its changes of the line are written, and the state knows of none
    after a rollback                        people are put back whose ordinals were given out a second time
    after 50,000 departures, or 9,000,000 joins
  Lobbies take a new numbering for an event that started anew: they ask for all their people again.

  The next script, of whatever kind, does the next part, and meanwhile flushes are HELD and no user is called. The copy grows
  in a key of its own, takes as much memory as the line, and takes the line's place at once, so that an error at any point
  only begins it anew.

  From people.lua: bands, scores. From recount.lua: recount.
--]]

local COPIED_AT_ONCE = 10000 -- people a script copies, in some 20 ms
local PER_COMMAND = CHUNK / 2 -- a member and a score each
local RESTORING_MS = 1000 -- after a rollback: the loop's pushes reach every lobby, and each restores what it knows
local LONGEST_WAIT_MS = 5000 -- a time further ahead was set by a clock that runs ahead

local function request_renumbering(at_ms)
  state.renumber_at_ms = math.max(state.renumber_at_ms, at_ms)
  state.renumbered = 0
  state.idle = 0 -- the loop goes on
end

--- A person in both sets is where a script was cut off: a call is finished, any other change is of a person who joined.
local function settle_doubles(users)
  local scores = call("ZMSCORE", CALLED, unpack(users))
  local out_of_line, out_of_called, is_called = {}, {}, {}
  for index, user in ipairs(users) do
    local band = scores[index] and read_score(tonumber(scores[index]))
    if band == CALLED_BAND or band == CALLED_AGAIN_BAND then
      out_of_line[#out_of_line + 1] = user
      is_called[user] = true
    elseif band then
      out_of_called[#out_of_called + 1] = user
    end
  end
  call_in_chunks("ZREM", QUEUE, out_of_line)
  call_in_chunks("ZREM", CALLED, out_of_called)
  return is_called
end

--- Copies the people behind those that are copied. Returns how many were there.
local function copy_some()
  local front = call("ZRANGE", QUEUE, state.renumbered, state.renumbered + PER_COMMAND - 1, "WITHSCORES")
  if #front == 0 then
    return 0
  end
  local users, copies = {}, {}
  for index = 1, #front, 2 do
    users[#users + 1] = front[index]
  end
  local is_called = settle_doubles(users)
  for index = 1, #front, 2 do
    local user, score = front[index], tonumber(front[index + 1])
    if not is_called[user] then
      state.renumbered = state.renumbered + 1
      local ordinal = state.renumbered
      if score < FIRST_TICKET then
        state.returned = ordinal
      else
        state.joined_bytes = state.joined_bytes + #user
        local ticket_s = math.floor(score / FIRST_TICKET)
        state.last_second = math.max(state.last_second, ticket_s)
        ordinal = ticket_s * FIRST_TICKET + ordinal - state.returned
      end
      copies[#copies + 1] = text(ordinal)
      copies[#copies + 1] = user
    end
  end
  call_in_chunks("ZADD", NEXT, copies)
  return #users
end

local function take_place()
  if call("ZCARD", NEXT) ~= call("ZCARD", QUEUE) then
    state.renumbered = 0 -- a copy that is not the line: once more
    return
  end
  call("HSET", STATE, "writing", 1)
  stored.writing = 1
  if state.renumbered > 0 then
    call("RENAME", NEXT, QUEUE)
  end
  call("DEL", DEPARTED)
  local called = state.called
  recount()
  local uncounted = math.max(0, state.called - called) -- calls of a script that was cut off
  state.called_total, state.tokens = state.called_total + uncounted, state.tokens - uncounted * PERSON
  state.joined, state.returned_total = state.waiting - state.returned, state.returned
  state.called_up_to, state.returned_up_to, state.departed_count, state.departed_base = 0, 0, 0, 0
  state.numbering = math.max(state.numbering + 1, now_ms)
  state.renumber_at_ms, state.renumbered = 0, 0
end

--- Called before anything else looks at the line. Returns whether it must not be touched yet.
local function is_renumbering()
  if state.writing > 0 and state.generation == 0 then
    call("DEL", QUEUE) -- the very first flush was cut off: no join of it was answered
    call("HSET", STATE, "writing", 0)
    state.writing = 0
  elseif state.writing > 0 then
    state.writing = 0
    request_renumbering(now_ms)
  end
  if state.renumber_at_ms == 0 then
    return false
  end
  local wait_ms = state.renumber_at_ms - now_ms
  if wait_ms <= 0 or wait_ms > LONGEST_WAIT_MS then
    -- Redis refuses a script whose first write could grow when its memory is full, but none that has begun to write: what
    -- cannot grow comes first, so that a copy is never stuck halfway, when no one could leave.
    call("HDEL", STATE, "copying")
    if state.renumbered == 0 then
      call("DEL", NEXT)
      state.returned, state.joined_bytes = 0, 0
    end
    local most = state.renumbered + COPIED_AT_ONCE
    repeat
      local some = copy_some()
    until some == 0 or state.renumbered >= most
    if state.renumbered < most then
      take_place()
    end
  end
  save_state()
  return state.renumber_at_ms > 0
end
