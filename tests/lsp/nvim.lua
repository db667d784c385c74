-- nvim --headless -u nvim.lua FILE, SETUP: the README's lines. Opens the file, looks at the diagnostics, saves, and
-- checks that the cursor stays on its line and that one undo takes everything back.
local server = os.getenv("SETUP"):find("lsp", 1, true) ~= nil
local failed = false
local function ok(name, condition)
  io.stdout:write((condition and "ok " or "not ok ") .. name .. "\n")
  failed = failed or not condition
end

-- What conform.nvim does with its settings, as far as the lines use them: pipe the buffer through the command on
-- save, take the answer where the status is 0.
package.preload["conform"] = function()
  return {
    setup = function(settings)
      vim.api.nvim_create_autocmd("BufWritePre", {
        callback = function(args)
          for _, name in ipairs(settings.formatters_by_ft[vim.bo[args.buf].filetype] or {}) do
            local formatter = settings.formatters[name]
            local command = { formatter.command }
            for _, word in ipairs(formatter.args) do
              table.insert(command, (word:gsub("%$FILENAME", vim.api.nvim_buf_get_name(args.buf))))
            end
            local lines = vim.api.nvim_buf_get_lines(args.buf, 0, -1, true)
            local text = vim.fn.system(command, table.concat(lines, "\n") .. "\n")
            if vim.v.shell_error == 0 then
              local new = vim.split(text:gsub("\n$", ""), "\n")
              local hunks = vim.diff(table.concat(lines, "\n") .. "\n", text, { result_type = "indices" })
              for i = #hunks, 1, -1 do
                local from, count, now, more = unpack(hunks[i])
                from = count == 0 and from or from - 1
                vim.api.nvim_buf_set_lines(args.buf, from, from + count, true,
                  more == 0 and {} or vim.list_slice(new, now, now + more - 1))
              end
            end
          end
        end,
      })
    end,
  }
end

local function run()
  local before = vim.api.nvim_buf_get_lines(0, 0, -1, true)
  if server then
    local seen = vim.wait(20000, function()
      return #vim.diagnostic.get(0) > 0
    end, 20)
    ok("diagnostics come", seen)
    local found = false
    for _, d in ipairs(vim.diagnostic.get(0)) do
      found = found or (d.source == "dockmend" and d.code == "collapse-installs" and d.lnum == 1)
    end
    ok("the two RUNs are found", found)
  end
  vim.fn.search("^EXPOSE")
  vim.cmd("silent write")
  ok("the text changed", #vim.api.nvim_buf_get_lines(0, 0, -1, true) ~= #before)
  ok("the cursor stays on its line", vim.api.nvim_get_current_line():find("^EXPOSE") ~= nil)
  local written = vim.fn.readfile("Dockerfile", "b")
  vim.cmd("silent undo")
  ok("one undo", vim.deep_equal(vim.api.nvim_buf_get_lines(0, 0, -1, true), before))
  vim.cmd("silent redo")
  ok("one redo", not vim.deep_equal(vim.api.nvim_buf_get_lines(0, 0, -1, true), before))
  vim.cmd("silent noautocmd write")
  ok("redo gives the same", vim.deep_equal(vim.fn.readfile("Dockerfile", "b"), written))
  vim.cmd(failed and "cquit" or "qall!")
end

vim.cmd("filetype on")
dofile(os.getenv("SETUP"))
vim.api.nvim_create_autocmd("VimEnter", {
  nested = true,
  callback = function()
    local fine, message = pcall(run)
    if not fine then
      ok(message, false)
      vim.cmd("cquit")
    end
  end,
})
