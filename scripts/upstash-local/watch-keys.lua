--[[
  Stands in front of a client's script, on one line, so that the script keeps its own line numbers.
  It gives the script a `redis` of its own, which counts the commands (Upstash bills each of them) and refuses
  one that touches a key missing in KEYS (under allow-key-locking Upstash has locked only those).

  real           the true `redis`
  key_positions  command name -> { first, last, step }, for the names that occur in the script
  sha            the client's name for the script, for error messages
  Returns a function that runs the script and returns { commands, result }; nil ends a reply, so a script that
  returns nothing gives { commands }. An error comes back as { commands, { err = its text } }: were it thrown,
  the count would be lost.
--]]
return (function(real, key_positions, sha)
  local commands = 0
  local declared = {}
  for _, key in ipairs(KEYS) do
    declared[key] = true
  end

  -- The first key that was not declared, or nil.
  local function find_undeclared(name, ...)
    local positions = key_positions[name]
    if not positions then
      -- An unusual name or movable keys: Redis knows. Its errors are those of the command itself, or "no keys".
      local keys = real.pcall("COMMAND", "GETKEYS", name, ...)
      for _, key in ipairs(keys) do
        if not declared[key] then
          return key
        end
      end
      return nil
    end
    local first, last, step = positions[1], positions[2], positions[3]
    if first == 0 then
      return nil
    end
    if last < 0 then
      last = select("#", ...) + 1 + last
    end
    for index = first, last, step do
      local key = tostring((select(index, ...)))
      if index <= select("#", ...) and not declared[key] then
        return key
      end
    end
    return nil
  end

  local function try(name, ...)
    local key = name and find_undeclared(name, ...)
    if key then
      return { err = "ERR Script attempted to access a key that is not in KEYS: " .. name .. " " .. key }
    end
    commands = commands + 1
    return real.pcall(name, ...)
  end

  local function call(...)
    local reply = try(...)
    if type(reply) == "table" and reply.err then
      error(reply)
    end
    return reply
  end

  -- The innermost line of the client's script that is still known (a tail call forgets it); line 1 is this prelude.
  local function find_line()
    for level = 4, 12 do
      local _, place = pcall(error, "", level)
      local line = tonumber(string.match(place, ":(%d+): $") or nil)
      if line and line > 1 then
        return ":" .. line
      end
    end
    return ""
  end

  -- Says it as Redis itself does when a script fails.
  local function explain(problem)
    local text = type(problem) == "table" and problem.err or "ERR " .. tostring(problem)
    return { err = text .. " script: " .. sha .. ", on @user_script" .. find_line() .. "." }
  end

  local watched = setmetatable({ call = call, pcall = try }, { __index = real })
  return function(script)
    local _, result = xpcall(function()
      return script(watched)
    end, explain)
    return { commands, result }
  end
end)
