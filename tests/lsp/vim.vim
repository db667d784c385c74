" vim -es -u vim.vim FILE, $SETUP: the README's lines. Saves the file with ALE's fixer, and checks undo.
set nocompatible nomore hidden
filetype on
set runtimepath^=/usr/share/vim-ale
execute 'source' fnameescape($SETUP)
let g:ale_linters = {}
let g:ale_lint_on_enter = 0
let g:ale_lint_on_save = 0

function! Ok(name, condition) abort
  call writefile([(a:condition ? 'ok ' : 'not ok ') . a:name], '/dev/stdout', 'a')
endfunction

" ALE fixes in the background and saves again when it is done
function! Wait(condition) abort
  let l:left = 1000
  while l:left > 0 && !eval(a:condition)
    sleep 20m
    let l:left -= 1
  endwhile
  return l:left > 0
endfunction

function! Run() abort
  let l:before = getline(1, '$')
  silent write
  call Ok('the text changes', Wait('len(readfile("Dockerfile")) != ' . len(l:before)))
  call Ok('the buffer too', len(getline(1, '$')) != len(l:before))
  silent undo
  call Ok('one undo', getline(1, '$') == l:before)
  qall!
endfunction
autocmd VimEnter * ++nested call Run()
